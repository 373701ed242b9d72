import { z } from 'zod';
import { id, knownCurrency } from '#contracts/vocabulary.js';
import { readSettings, type Environment } from '#service/settings.js';

const timeZone = z.string().refine((zone) => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone.length > 0;
  } catch {
    return false;
  }
}, 'a time zone of the IANA database such as Europe/London');

const shape = z.object({
  DATA_DIR: z.string().default('data'),
  BASE_CURRENCY: knownCurrency.default('USD').describe('In which the books are kept'),
  BOOKS_TIME_ZONE: timeZone.default('UTC').describe('In which the days of the books begin and end'),
  RATES_SOURCE: id.default('ecb').describe('Whose exchange rates the books use'),
  SELLER_COUNTRY: z
    .string()
    .regex(/^[A-Z]{2}$/, 'a country such as DE')
    .default('US'),
});

/** What finance needs to know beyond the settings that all services share. */
export type FinanceConfig = z.infer<typeof shape>;

export const financeConfig = (env: Environment): FinanceConfig => readSettings(shape, env);

/** The service's settings, as its controllers and workers ask for them. */
export class FinanceSettings {
  constructor(readonly config: FinanceConfig) {}
}
