import type { Money } from '#contracts/vocabulary.js';
import { isCurrency } from '#money/iso-4217.js';
import { Unreadable } from '../channel/channel.js';
import type { ToldOrder } from './told-order.js';

const linesMax = 500;
const totalMinorMax = 1e15;
const priceMinorMax = 1e12;
const instantShape = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/**
 * The order, if it can be one: a number, lines, one currency, and figures that add up to the minor unit.
 * @throws Unreadable that names the field and its rule.
 */
export function checked(order: ToldOrder): ToldOrder {
  const { number, lines, total, refunds } = order;
  const refuse = (pointer: string, reason: string): never => {
    throw new Unreadable(pointer, reason);
  };
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,49}$/.test(number))
    refuse('#/number', 'letters, digits, dot, dash, underscore, at most 50');
  for (const [pointer, instant] of instantsOf(order))
    if (!instantShape.test(instant)) refuse(pointer, 'an instant in UTC with milliseconds');
  if (lines.length === 0 || lines.length > linesMax) refuse('#/lines', `from 1 to ${linesMax} lines`);
  if (!isCurrency(total.currency)) refuse('#/total', 'not a currency of ISO 4217');
  for (const [index, line] of lines.entries()) {
    if (!Number.isSafeInteger(line.quantity) || line.quantity < 1 || line.quantity > 1_000_000)
      refuse(`#/lines/${index}/quantity`, 'from 1 to 1000000');
    if (line.price.minor < 0 || line.price.minor > priceMinorMax)
      refuse(`#/lines/${index}/price`, 'from 0 to 10^12 minor units');
  }
  for (const [index, { amount }] of refunds.entries())
    if (amount.minor < 0) refuse(`#/refunds/${index}/amount`, 'what went back is not negative');
  for (const [pointer, { minor, currency }] of amountsOf(order)) {
    if (!Number.isSafeInteger(minor) || Math.abs(minor) > totalMinorMax)
      refuse(pointer, 'a whole number of minor units');
    if (currency !== total.currency) refuse(pointer, `in ${total.currency}, as the total is`);
  }
  const off = differenceOf(order);
  if (off !== 0) refuse('#/total', `the figures differ from it by ${off} minor units`);
  return order;
}

/** By how much the total is more than its parts. */
function differenceOf({ goods, discount, shipping, tax, taxIncluded, other, total }: ToldOrder) {
  const onTop = taxIncluded ? 0 : tax.own.minor + tax.collected.minor;
  return total.minor - (goods.minor - discount.minor + shipping.minor + onTop + other.minor);
}

const instantsOf = ({
  placedAt,
  updatedAt,
  shipBy,
  refunds,
}: ToldOrder): (readonly [pointer: string, at: string])[] => [
  ['#/placedAt', placedAt],
  ['#/updatedAt', updatedAt],
  ...(shipBy === undefined ? [] : [['#/shipBy', shipBy] as const]),
  ...refunds.map(({ at }, index) => [`#/refunds/${index}/at`, at] as const),
];

function amountsOf(order: ToldOrder): (readonly [pointer: string, amount: Money])[] {
  const { lines, goods, discount, shipping, tax, other, total, fees, refunds } = order;
  return [
    ...([
      ['#/goods', goods],
      ['#/discount', discount],
      ['#/shipping', shipping],
      ['#/other', other],
    ] as const),
    ...([
      ['#/tax/own', tax.own],
      ['#/tax/collected', tax.collected],
      ['#/total', total],
    ] as const),
    ...(fees === undefined ? [] : [['#/fees', fees] as const]),
    ...lines.flatMap((line, index) => [
      [`#/lines/${index}/price`, line.price] as const,
      [`#/lines/${index}/discount`, line.discount] as const,
      [`#/lines/${index}/tax/own`, line.tax.own] as const,
      [`#/lines/${index}/tax/collected`, line.tax.collected] as const,
    ]),
    ...refunds.map(({ amount }, index) => [`#/refunds/${index}/amount`, amount] as const),
  ];
}
