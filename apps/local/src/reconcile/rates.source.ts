import { convert, type Rates } from '#money/conversion.js';
import type { Money } from '#money/money.js';
import type { RatesEvent } from '../../../fx/src/rates/rates.js';
import type { LogFile } from './log.source.js';

/** Exchange rates as fx has them, by the id that entries name. */
export class KnownRates {
  private readonly sets = new Map<string, Rates | undefined>();

  constructor(private readonly log: LogFile) {}

  /** Worth in another currency, by these rates; undefined if fx has no such rates, or none for the currency. */
  worth(money: Money, currency: string, rateId: string | undefined): number | undefined {
    if (money.currency === currency) return money.minor;
    const rates = rateId === undefined ? undefined : this.of(rateId);
    if (rates === undefined) return undefined;
    try {
      return convert(money, currency, rates).minor;
    } catch (error) {
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  }

  private of(rateId: string): Rates | undefined {
    if (this.sets.has(rateId)) return this.sets.get(rateId);
    const told = this.log
      .stream<RatesEvent>(`rates-${rateId}`)
      .flatMap(({ data }) => ('set' in data ? [data.set] : []));
    const set = told.at(-1);
    const rates = set && { rateId, base: set.base, asOf: set.asOf, rates: set.rates };
    this.sets.set(rateId, rates);
    return rates;
  }
}
