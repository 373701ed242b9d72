import type { Money } from '#contracts/vocabulary.js';
import { convert, type Rates } from '#money/conversion.js';
import type { Cost } from '../piece/piece.js';
import type { TaxedPiece } from '../tax/liability.js';

/** What one line of an order came to in the books. */
export type BookedLine = Omit<TaxedPiece, 'sku'> & {
  line: number;
  /** Stock number of the piece, or SKU of the article. */
  sku: string;
  unitId?: string | undefined;
  quantity: number;
  /** What was paid for the piece, and its worth in the currency of the books on the day it was bought. */
  cost?: Cost | undefined;
};

/** How a sale was booked, once and for ever: refunds and payouts are reckoned by it. */
export type BookedSale = {
  /** When it was made. */
  at: string;
  number: string;
  channel: string;
  currency: string;
  /** Where it went, if somebody said so. */
  destination?: string | undefined;
  /** Where its money waits: the till, the bank, the clearing account of who has it. */
  account: string;
  lines: BookedLine[];
  /** Tips, duties and cash rounding. */
  other: Money;
  /** What the channel keeps, if it said so with the order, and how that is shared out over the lines. */
  fees: Money;
  feesOfLines: Money[];
  /** What the channel collected and sends to the state itself. */
  collected: Money;
  /** What the buyer paid to whom the money is with: collected tax in it. */
  paid: Money;
  /** What of it is ours: lines and other. */
  total: Money;
  baseCurrency: string;
  /** The rates it was converted by, of the two currencies alone; none if it was not. */
  rates?: Rates | undefined;
};

/** Worth in the currency of the books, by the rates of the sale. */
export const baseOf =
  ({ baseCurrency, rates }: Pick<BookedSale, 'baseCurrency' | 'rates'>) =>
  (money: Money): Money => {
    if (money.currency === baseCurrency) return money;
    if (rates === undefined) throw new RangeError(`no rate is known for ${money.currency}`);
    return convert(money, baseCurrency, rates);
  };
