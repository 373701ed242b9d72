import { z } from 'zod';
import { knownCurrency } from '#contracts/vocabulary.js';
import { secret } from '#service/secret/secret.js';
import { readSettings, whole, type Environment } from '#service/settings.js';

const connection = 'a connection string, Endpoint=sb://...';

const shape = z.object({
  DATA_DIR: z.string().default('data'),
  LAKE_URL: z.string().optional().describe('Where the lake is, as all services know it'),
  LAKE_CONNECTION_STRING: secret(z.string()).optional().describe('With the key of its account'),
  BASE_CURRENCY: knownCurrency.default('USD').describe('In which the books are kept, and figures shown'),
  EVENT_HUBS_CONNECTION_STRING: secret(z.string().regex(/^Endpoint=sb:\/\/.+/, connection), connection).describe(
    'Of the namespace with the hubs of libs/messaging/event-hubs.json',
  ),
  WAREHOUSE_MEMORY_MB: whole(512, 256, 65_536).describe(
    'How much DuckDB may take while it makes tables, beside its program',
  ),
  EVENT_HUBS_TIMEOUT_MS: whole(5_000, 500, 60_000).describe('Until hubs that do not answer count as not there'),
});

/** What the analytics service needs to know beyond the settings that all services share. */
export type AnalyticsConfig = z.infer<typeof shape>;

/** @throws Error that names every wrong setting and its rule. */
export const analyticsConfig = (env: Environment): AnalyticsConfig => readSettings(shape, env);

/** The service's settings, as its controllers and jobs ask for them. */
export class AnalyticsSettings {
  constructor(readonly config: AnalyticsConfig) {}
}
