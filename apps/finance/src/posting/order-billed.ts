import { format, subtract, type Money } from '#money/money.js';
import { decimal } from '#money/ratio.js';
import { clearingOf, nameOfChannel } from '../account/accounts.js';
import type { Entry, EntryLine } from '../journal/entry.js';
import { credit, debit, inBase, worth, type Draft } from '../journal/lines.js';
import { baseOf, type BookedLine, type BookedSale } from '../sale/booked-sale.js';
import { costAccountOf, revenueAccountOf, stockAccount, taxAccountOf } from './accounts-of-sale.js';
import { headOf, type Fact } from './fact.js';

/**
 * OrderBilled, with what the channel says: the buyer's money waits in clearing; revenue is what is left of it without our
 * tax; the pieces leave the stock at what they cost; what the channel keeps is spent.
 */
export function postSale(fact: Fact, orderId: string, booked: BookedSale): Entry {
  const { account, channel, number, lines, other, rates, destination } = booked;
  const rest = `Order ${number} tips, duties, rounding`;
  return {
    ...headOf(fact),
    ...{ documentType: 'SALE', documentNo: number, channel, orderId, ...(rates && { rateId: rates.rateId }) },
    ...(destination !== undefined && { destination }),
    lines: [
      ...lines.flatMap((line) => soldLines(line, booked)),
      ...inBase([...debit(account, other, rest), ...credit('4900', other, rest)], baseOf(booked)),
      ...lines.flatMap((line) => costLines(line)),
      ...inBase(feeLines(booked), baseOf(booked)),
    ],
  };
}

function soldLines(line: BookedLine, { account, number }: BookedSale): EntryLine[] {
  const { sku, gross, base, tax } = line;
  const what = tax?.code === 'MARGIN' ? 'selling price less margin VAT' : 'net';
  return [
    ...worth(debit(account, gross, `Order ${number} gross`, { sku }), base.minor),
    ...netAndTax(
      line,
      { account: revenueAccountOf(line), what: `Order ${number} ${what}`, of: describe(line) },
      credit,
    ),
  ];
}

type Taxed = Pick<BookedLine, 'gross' | 'base' | 'own' | 'tax'> & { readonly sku?: string | undefined };
type Said = { readonly account: string; readonly what: string; readonly of: string };

/** What is ours and what is the state's of a gross; of a refund on the other side. */
export function netAndTax({ sku, gross, base, own, tax }: Taxed, said: Said, side: typeof credit): EntryLine[] {
  const { account, what, of } = said;
  const net = own === undefined ? gross : subtract(gross, own);
  const owed = own ?? tax?.tax;
  if (tax === undefined || tax.code === 'COLLECTED' || owed === undefined || owed.minor === 0)
    return worth(side(account, gross, what, { sku, tax }), base.minor);
  const taxMinor = tax.tax.minor;
  const split: EntryLine[] = worth(
    side(account, net, what, { sku, tax }),
    base.minor - (own === undefined ? 0 : taxMinor),
  );
  // Where the margin is reckoned in another currency than the sale's, its VAT is a pair of lines in that one.
  const other = side === credit ? debit : credit;
  if (own === undefined) split.push(...worth(other(account, owed, `${what}: VAT`, { sku }), taxMinor));
  return [...split, ...worth(side(taxAccountOf(tax), owed, of, { sku, tax }), taxMinor)];
}

/** '1/6 of margin 735.00 (1335.00 - 600.00)', '20 % of 1112.50 GB'. */
function describe({ base, cost, tax }: BookedLine): string {
  if (tax === undefined) return '';
  if (tax.code !== 'MARGIN') return `${tax.ratePercent} % of ${format(tax.taxable)} ${tax.jurisdiction}`;
  const bought: Money = { minor: cost?.baseMinor ?? 0, currency: base.currency };
  return `${fractionOf(tax.ratePercent)} of margin ${format(tax.taxable)} (${format(base)} - ${format(bought)})`;
}

/** 20 % of what is without tax is a sixth of what is with it: 20/120. */
function fractionOf(ratePercent: string) {
  const { numerator, denominator } = decimal(ratePercent);
  const whole = numerator + 100n * denominator;
  const divisor = gcd(numerator, whole);
  return `${numerator / divisor}/${whole / divisor}`;
}
const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? a : gcd(b, a % b));

function costLines({ sku, cost, tax }: BookedLine): EntryLine[] {
  if (cost === undefined) return [];
  const what = `Stock ${sku}`;
  return worth(
    [
      ...debit(costAccountOf(tax?.code === 'MARGIN'), cost.amount, what, { sku }),
      ...credit(stockAccount, cost.amount, what, { sku }),
    ],
    cost.baseMinor,
  );
}

/** Shared out over the lines, so that each piece bears its own. */
function feeLines({ channel, lines, feesOfLines }: BookedSale): Draft[] {
  const what = channel === 'ebay' ? 'eBay final value fee' : `${nameOfChannel(channel)} fees`;
  return lines.flatMap(({ sku }, index) => {
    const fee = feesOfLines[index]!;
    return [...debit('6300', fee, what, { sku }), ...credit(clearingOf(channel), fee, what, { sku })];
  });
}
