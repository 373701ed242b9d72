import { z } from 'zod';
import { readSettings, whole, type Environment } from '#service/settings.js';
import { sourceName } from './rates/rate-set.js';

const ratesUrl = 'where the rates come from, https://... or file:///...';

const shape = z.object({
  FX_RATES_URL: z.url({ protocol: /^(https?|file)$/, error: ratesUrl }),
  FX_RATES_FORMAT: z.enum(['ecb-xml', 'ecb-csv']).default('ecb-xml'),
  FX_SOURCE: sourceName.default('ecb').describe('What this source is called in the ids of its rates'),
  FX_IMPORT_MINUTES: whole(60, 1, 1_440).describe('How often the source is asked'),
  FX_TIMEOUT_MS: whole(10_000, 100, 120_000).describe('Until a source that does not answer counts as not there'),
  FX_JUMP_MAX_PERCENT: whole(10, 1, 1_000).describe('Rates that move further are questioned'),
  FX_RATES_AGE_MAX_HOURS: whole(126, 1, 8_760).describe('Five days, over Easter or Christmas, and an afternoon'),
});

/** What the fx service needs to know beyond the settings that all services share. */
export type FxConfig = z.infer<typeof shape>;

/** @throws Error that names every wrong setting and its rule. */
export const fxConfig = (env: Environment): FxConfig => readSettings(shape, env);

/** The service's settings, as its controllers and jobs ask for them. */
export class FxSettings {
  constructor(readonly config: FxConfig) {}
}
