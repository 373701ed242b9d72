import { z } from 'zod';
import { knownCurrency } from '#contracts/vocabulary.js';
import { readSettings, type Environment } from '#service/settings.js';

const shape = z.object({
  DATA_DIR: z.string().default('data'),
  LAKE_URL: z.string().optional().describe('Where the lake is, as all services know it'),
  LAKE_CONNECTION_STRING: z.string().optional().describe('With the key of its account'),
  BASE_CURRENCY: knownCurrency.default('USD').describe('In which the books are kept, and figures shown'),
});

/** What the analytics service needs to know beyond the settings that all services share. */
export type AnalyticsConfig = z.infer<typeof shape>;

/** @throws Error that names every wrong setting and its rule. */
export const analyticsConfig = (env: Environment): AnalyticsConfig => readSettings(shape, env);

/** The service's settings, as its controllers and jobs ask for them. */
export class AnalyticsSettings {
  constructor(readonly config: AnalyticsConfig) {}
}
