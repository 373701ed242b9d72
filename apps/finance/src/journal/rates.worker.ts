import { Injectable } from '@nestjs/common';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { NotYet } from '#eventsourcing/worker.js';
import type { Rates } from '#money/conversion.js';
import { exchangeRates } from '#money/exchange-rates.js';
import { FinanceSettings } from '../config.js';

/** The exchange rates that fx published last, as far as an entry needs them. */
@Injectable()
export class RatesToday {
  constructor(
    private readonly commands: CommandHandler,
    private readonly settings: FinanceSettings,
  ) {}

  /**
   * What a currency is worth in that of the books; undefined where it is that one.
   * @throws NotYet until fx has published a rate for it.
   */
  async of(currency: string): Promise<Rates | undefined> {
    const { BASE_CURRENCY: own, RATES_SOURCE: source } = this.settings.config;
    if (currency === own) return undefined;
    const { state } = await this.commands.read(exchangeRates, source);
    const { rateId, base, asOf, rates } = state.latest ?? {};
    if (rateId === undefined || base === undefined || asOf === undefined || rates === undefined)
      throw new NotYet(`fx has not published rates of ${source}`);
    const needed = [currency, own].filter((code) => code !== base);
    const missing = needed.find((code) => !Object.hasOwn(rates, code));
    if (missing !== undefined) throw new NotYet(`${rateId} has no rate for ${missing}`);
    return { rateId, base, asOf, rates: Object.fromEntries(needed.map((code) => [code, rates[code]!])) };
  }
}
