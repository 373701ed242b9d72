import { allocate } from '#money/allocation.js';
import type { Rates } from '#money/conversion.js';
import { subtract, zero, type Money } from '#money/money.js';
import { accountOfPayment, clearingOf } from '../account/accounts.js';
import type { Piece } from '../piece/piece.js';
import { taxSale, type PieceSold } from '../tax/liability.js';
import type { Told } from '../tax/burden.js';
import { baseOf, type BookedSale } from './booked-sale.js';
import type { Bill, Deposit, Sale, Sold } from './sale.js';

/** What else is known when a sale is booked. */
export type Known = {
  /** By stock number; articles that are counted have no books of their own. */
  readonly pieces: ReadonlyMap<string, Piece>;
  readonly baseCurrency: string;
  readonly rates?: Rates | undefined;
  readonly sellerCountry: string;
};

/**
 * The figures of a sale: whose tax is in it, under which scheme each piece is sold, what it cost, and where the money waits.
 * Shipping, discounts and fees are shared out over the lines by what they came to, to the minor unit.
 */
export function bookedOf(orderId: string, bill: Bill, { sold }: Pick<Sale, 'sold'>, known: Known): BookedSale {
  const told = figuresOf(bill, sold);
  const { channel, lines } = bill;
  const { currency } = told.total;
  const grosses = allocate(
    told.goods.minor,
    lines.map(({ totalMinor }) => totalMinor),
  );
  const pieces = lines.map(({ unitId, sku }, index): PieceSold => {
    const { purchase, cost } = (unitId === undefined ? undefined : known.pieces.get(unitId)) ?? {};
    const base = { minor: cost?.baseMinor ?? 0, currency: known.baseCurrency };
    return {
      sku: unitId ?? sku!,
      gross: { minor: grosses[index]!, currency },
      ...(purchase && cost?.by === 'purchase' && { purchase: { ...purchase, base } }),
    };
  });
  const { sellerCountry, baseCurrency, rates } = known;
  const { destination = sold?.destination } = bill;
  const at = sold?.placedAt ?? bill.orderedAt;
  const sale = { sellerCountry, channel, destination, soldAt: at, told: told.tax, currency, pieces };
  const taxed = taxSale(sale, baseOf({ baseCurrency, rates }));
  const fees = told.fees ?? zero(currency);
  return {
    ...{ at, number: sold?.number ?? orderId, channel, currency, ...(destination !== undefined && { destination }) },
    account: moneyAt(bill),
    lines: lines.map(({ line, unitId, sku, quantity }, index) => {
      const cost = unitId === undefined ? undefined : known.pieces.get(unitId)?.cost;
      const piece = taxed.pieces[index]!;
      return {
        ...{ ...piece, line, sku: unitId ?? sku!, ...(unitId !== undefined && { unitId }), quantity },
        ...(cost && { cost: { amount: cost.amount, baseMinor: cost.baseMinor } }),
      };
    }),
    ...{ other: told.other, fees, feesOfLines: sharesOf(fees, grosses), collected: told.collected },
    ...{ paid: told.paid, total: told.total, baseCurrency, ...(rates && { rates }) },
  };
}

/** What a channel told of money that came in for an order that came to nothing. */
export const depositOf = (sold: Sold): Deposit => ({
  account: clearingOf(sold.channel),
  paid: sold.figures.total,
  amount: subtract(sold.figures.total, sold.figures.collectedTax),
  ...{ at: sold.placedAt, channel: sold.channel },
});

type Figures = {
  /** What the lines come to, with shipping and our tax. */
  readonly goods: Money;
  readonly other: Money;
  /** Both of them: what is ours. */
  readonly total: Money;
  readonly collected: Money;
  readonly paid: Money;
  readonly fees?: Money | undefined;
  readonly tax: Told;
};

function figuresOf({ origin, total, taxes }: Bill, sold: Sold | undefined): Figures {
  const none = zero(total.currency);
  if (origin === 'channel' && sold !== undefined) {
    const { total: paid, collectedTax, ownTax, taxIncluded, other, fees } = sold.figures;
    const ours = subtract(paid, collectedTax);
    return {
      ...{ goods: subtract(ours, other), other, total: ours, collected: collectedTax, paid, fees },
      tax: { kind: 'channel', ownTax, collectedTax, taxIncluded },
    };
  }
  const tax: Told = taxes === undefined ? { kind: 'nothing' } : { kind: 'quote', taxes };
  return { goods: total, other: none, total, collected: none, paid: total, tax };
}

/** Where the buyer's money is. */
const moneyAt = ({ channel, payment: { method } }: Bill) =>
  method === 'elsewhere' ? clearingOf(channel) : accountOfPayment(method);

const sharesOf = ({ minor, currency }: Money, weights: readonly number[]): Money[] =>
  allocate(minor, weights).map((share) => ({ minor: share, currency }));
