import { describe, expect, it } from '@jest/globals';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { priceBasket, type Basket, type BasketLine, type TaxRule } from './basket.js';
import { currencies } from './iso-4217.js';
import { format, parse } from './money.js';
import { refundOfAmount, refundOfQuantity, type Refundable } from './refund.js';

/** Another seed draws other baskets: SEED=7 npm test -- libs/money/src/million */
const seed = Number(process.env['SEED'] ?? 20_260_313);
const baskets = 1_000_000;

const { next } = ((generator) => ({ next: () => generator.next() >>> 0 }))(xoroshiro128plus(seed));
/** A whole number from 0 to `limit` - 1, of any size that a number holds exactly. */
const below = (limit: number) =>
  (limit <= 0x1_0000_0000 ? next() : (next() & 0x1f_ffff) * 0x1_0000_0000 + next()) % limit;
const oneIn = (times: number) => below(times) === 0;
const pick = <T>(items: readonly T[]) => items[below(items.length)]!;

const rules: TaxRule[] = ['0', '5', '5.5', '7', '8.875', '19', '20', '25.5', '100'].flatMap((ratePercent) =>
  [true, false].flatMap((inclusive): TaxRule[] => [
    { jurisdiction: 'DE', ratePercent, inclusive, scheme: 'standard', collectedBy: 'seller' },
    { jurisdiction: 'US-PA', ratePercent, inclusive, scheme: 'standard', collectedBy: 'marketplace' },
    { jurisdiction: 'US-PA', ratePercent, inclusive, scheme: 'standard', collectedBy: 'buyer' },
    { jurisdiction: 'DE', ratePercent, inclusive, scheme: 'margin', collectedBy: 'seller' },
  ]),
);
/** Nothing and a few cents, the prices of a shop, and now and then a fortune. */
const limits = [1, 10, 100, 1e3, 1e3, 1e4, 1e4, 1e4, 1e5, 1e5, 1e5, 1e6, 1e6, 1e7, 1e9, 1e12];
const amount = () => below(pick(limits) + 1);

type Sale = { lines: BasketLine[]; discountMinor: number; shipping?: { minor: number; tax: TaxRule } };

function anySale(): Sale {
  const local = [pick(rules), pick(rules), pick(rules)];
  const lines: BasketLine[] = [];
  let subtotal = 0;
  for (let left = 1 + below(pick([1, 2, 4, 8])); left > 0; left--) {
    const line = { priceMinor: amount(), quantity: oneIn(2) ? 1 : 1 + below(pick([3, 30, 300])), tax: pick(local) };
    subtotal += line.priceMinor * line.quantity;
    lines.push(line);
  }
  const discountMinor = oneIn(2) ? 0 : oneIn(8) ? subtotal : below(subtotal + 1);
  return { lines, discountMinor, ...(oneIn(3) ? {} : { shipping: { minor: amount(), tax: pick(local) } }) };
}

/** What does not add up in a basket, in words. */
function faultsOf({ lines, discountMinor, shipping }: Sale, basket: Basket): string[] {
  const faults: string[] = [];
  const same = (what: string, a: number, b: number) => a !== b && faults.push(`${what}: ${a} is not ${b}`);
  let [amounts, discounts, taxes, totals] = [0, 0, basket.shipping.taxMinor, basket.shipping.totalMinor];
  basket.lines.forEach((line, index) => {
    same('amount', line.amountMinor, lines[index]!.priceMinor * lines[index]!.quantity);
    if (line.discountMinor < 0 || line.discountMinor > line.amountMinor) faults.push('a discount out of bounds');
    if (line.taxMinor < 0 || line.taxMinor > line.totalMinor) faults.push('a tax out of bounds');
    amounts += line.amountMinor;
    discounts += line.discountMinor;
    taxes += line.taxMinor;
    totals += line.totalMinor;
  });
  let [grouped, added, taxable] = [0, 0, 0];
  for (const tax of basket.taxes) {
    grouped += tax.taxMinor;
    added += tax.inclusive ? 0 : tax.taxMinor;
    taxable += tax.taxableMinor;
    const silent = tax.scheme === 'margin' || tax.collectedBy === 'buyer';
    if (silent && tax.taxMinor !== 0) faults.push('a tax that must not be shown');
  }
  same('subtotal', amounts, basket.subtotalMinor);
  same('discount', discounts, discountMinor);
  same('total of the parts', totals, basket.totalMinor);
  same('tax of the parts', taxes, basket.taxMinor);
  same('tax of the rules', grouped, basket.taxMinor);
  const net = basket.subtotalMinor - discountMinor + (shipping?.minor ?? 0);
  same('taxable', taxable, net);
  same('total', net + added, basket.totalMinor);
  return faults;
}

/** One line of the basket, or its shipping, and what came back of it. */
type Part = Refundable & { soFar: { quantity: number; minor: number }; refundedTax: number; patience: number };

const partOf = ({ totalMinor, taxMinor }: { totalMinor: number; taxMinor: number }, quantity: number): Part => {
  const soFar = { quantity: 0, minor: 0 };
  return { totalMinor, taxMinor, quantity, soFar, refundedTax: 0, patience: below(4) };
};

/** Gives some of a part back, by quantity or by amount, and all that is left when its patience ends. */
function giveBack(part: Part): string | undefined {
  const { soFar } = part;
  const [pieces, rest] = [part.quantity - soFar.quantity, part.totalMinor - soFar.minor];
  const some = (left: number) => (part.patience > 0 ? below(left + 1) : left);
  const quantity = oneIn(2) ? some(pieces) : 0;
  const back = quantity > 0 ? refundOfQuantity(part, soFar, quantity) : refundOfAmount(part, soFar, some(rest));
  part.soFar = { quantity: soFar.quantity + quantity, minor: soFar.minor + back.minor };
  part.refundedTax += back.taxMinor;
  part.patience--;
  const bounded = back.taxMinor >= 0 && back.taxMinor <= back.minor && back.minor <= rest;
  return bounded ? undefined : `refunded ${JSON.stringify(back)} of ${JSON.stringify(part)}`;
}

/** Gives everything back in pieces, the lines in any order; what does not add up, in words. */
function refundFaultsOf({ lines }: Sale, basket: Basket): string[] {
  const parts = basket.lines.map((line, index) => partOf(line, lines[index]!.quantity));
  parts.push(partOf(basket.shipping, 1));
  const faults: string[] = [];
  const open = [...parts];
  while (open.length > 0) {
    const at = below(open.length);
    const part = open[at]!;
    const fault = giveBack(part);
    if (fault !== undefined) faults.push(fault);
    if (part.soFar.minor < part.totalMinor || part.patience > 0) continue;
    open[at] = open.at(-1)!;
    open.pop();
  }
  let [minor, tax] = [0, 0];
  for (const part of parts) {
    minor += part.soFar.minor;
    tax += part.refundedTax;
    if (part.refundedTax !== part.taxMinor)
      faults.push(`refunded a tax of ${part.refundedTax}: ${JSON.stringify(part)}`);
  }
  if (minor !== basket.totalMinor || tax !== basket.taxMinor) faults.push(`refunded ${minor} with a tax of ${tax}`);
  return faults;
}

function writingFaultsOf(minor: number, currency: string): string[] {
  const text = format({ minor, currency });
  return parse(text, currency).minor === minor ? [] : [`${minor} written as ${text} ${currency}`];
}

describe('A million baskets', () => {
  it(`add up, and so do their refunds in pieces, to the minor unit (SEED=${seed})`, () => {
    const broken: string[] = [];
    let [discounted, taxed, refunded] = [0, 0, 0];
    for (let count = 0; count < baskets && broken.length < 5; count++) {
      const sale = anySale();
      const basket = priceBasket(sale);
      const faults = [...faultsOf(sale, basket), ...refundFaultsOf(sale, basket)];
      if (oneIn(4)) faults.push(...writingFaultsOf(basket.totalMinor, pick(currencies)));
      if (faults.length > 0) broken.push(`SEED=${seed} ${count}: ${faults.join(', ')} in ${JSON.stringify(sale)}`);
      if (basket.discountMinor > 0) discounted++;
      if (basket.taxMinor > 0) taxed++;
      refunded += basket.lines.length;
    }
    expect(broken).toEqual([]);
    // Chance did not pass the hard cases by.
    expect(Math.min(discounted, taxed)).toBeGreaterThan(baskets / 3);
    expect(refunded).toBeGreaterThan(2 * baskets);
  });
});
