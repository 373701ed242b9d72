import { id, type Money } from '#contracts/vocabulary.js';
import { exponentOf } from '#money/iso-4217.js';
import { parse } from '#money/money.js';
import type { CountColumn, SaleColumn } from './columns.js';
import type { BadReason, Cells, Fault } from './file-row.js';
import { lineMinorMax, quantityMax } from './limits.js';
import { amountOf, isGoods, receiptNumber, type Scan } from './receipt.js';

/** Where the till stands, as far as its files do not say so. */
export type Setting = {
  readonly currency: string;
  /** Undefined if it is no date and time. */
  readonly instantOf: (text: string) => string | undefined;
  /** How the format writes codes of goods. */
  readonly codes: 'capitals' | 'as-written';
};

export type SaleRow = Scan & { readonly receipt: string; readonly soldAt: string; readonly customer: string };
export type CountRow = {
  readonly sku: string;
  readonly location: string;
  readonly counted: number;
  readonly at: string;
};

/** Thrown within a row and caught at its end: the column and the first rule that it breaks. */
class Broken extends Error {
  constructor(
    readonly column: string,
    readonly reason: BadReason,
    readonly rule: string,
  ) {
    super(reason);
  }
}

/**
 * A row of what was sold. What is no sale of goods is told apart from what cannot be read, in this order: whose receipt, which
 * goods, how many, at what price, when.
 */
export function saleRow(cell: Cells<SaleColumn>, setting: Setting, nameOf: (column: SaleColumn) => string) {
  return orFault(nameOf, (): SaleRow => {
    const receipt = cell('receipt');
    if (!receiptNumber.safeParse(receipt).success)
      throw new Broken('receipt', 'no-receipt', 'expected letters, digits, dot, dash or underscore, at most 50');
    const title = cell('title');
    const sku = skuOf(cell('sku'), title, setting);
    const quantity = wholeNumber('quantity', cell('quantity'));
    if (quantity === 0) throw new Broken('quantity', 'quantity-zero', 'nothing was sold');
    if (quantity < 0) throw new Broken('quantity', 'quantity-not-positive', 'below 0 it is no sale, but a return');
    const price = priceOf(cell('unitPrice'), setting.currency);
    if (amountOf({ price, quantity }).minor > lineMinorMax)
      throw new Broken('unitPrice', 'too-large', `the row is at most ${lineMinorMax} minor units`);
    const soldAt = instantOf('soldAt', cell('soldAt'), setting);
    const currency = cell('currency');
    if (currency !== '' && currency !== setting.currency)
      throw new Broken('currency', 'currency', `expected ${setting.currency}, as of the store`);
    return { receipt, sku, title, quantity, price, soldAt, customer: cell('customer') };
  });
}

/** A row of what was counted. Nothing there is a count too. */
export function countRow(cell: Cells<CountColumn>, setting: Setting, nameOf: (column: CountColumn) => string) {
  return orFault(nameOf, (): CountRow => {
    const sku = skuOf(cell('sku'), '', setting);
    const location = cell('location');
    if (!id.safeParse(location).success) throw new Broken('location', 'no-location', 'expected the id of a location');
    const counted = wholeNumber('counted', cell('counted'));
    if (counted < 0) throw new Broken('counted', 'quantity-not-positive', 'nobody counts less than nothing');
    return { sku, location, counted, at: instantOf('countedAt', cell('countedAt'), setting) };
  });
}

function orFault<Row, Column extends string>(nameOf: (column: Column) => string, read: () => Row): Row | Fault {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    return { reason: error.reason, detail: `${nameOf(error.column as Column)}: ${error.rule}` };
  }
}

function skuOf(code: string, title: string, { codes }: Setting) {
  if (code === '') throw new Broken('sku', 'no-sku', 'nothing says which goods');
  if (!isGoods(code, title))
    throw new Broken('sku', 'not-goods', 'postage, fees, discounts, vouchers and the like are no goods');
  if (!id.safeParse(code).success)
    throw new Broken('sku', 'no-sku', 'expected letters, digits, dot, dash or underscore, at most 64');
  return codes === 'capitals' ? code.toUpperCase() : code;
}

function wholeNumber(column: string, text: string) {
  if (!/^-?\d{1,15}$/.test(text)) throw new Broken(column, 'not-a-number', 'expected a whole number such as 12');
  const value = Number(text);
  if (Math.abs(value) > quantityMax) throw new Broken(column, 'too-large', `at most ${quantityMax}`);
  return value;
}

/** Exact: 2.550 is 255 pence, and 0.001 is no amount of pounds that anybody could pay. */
function priceOf(text: string, currency: string): Money {
  const [, minus, units, decimals = ''] = /^(-?)(\d{1,15})(?:\.(\d{1,20}))?$/.exec(text) ?? [];
  if (units === undefined) throw new Broken('unitPrice', 'not-a-number', 'expected an amount such as 12.50');
  if (minus === '-' || /^0*$/.test(units + decimals))
    throw new Broken('unitPrice', 'price-not-positive', 'goods are sold for more than nothing');
  const exact = decimals.replace(/0+$/, '');
  if (exact.length > exponentOf(currency))
    throw new Broken('unitPrice', 'price-too-fine', `${currency} has ${exponentOf(currency)} decimals`);
  if (units.length > 13) throw new Broken('unitPrice', 'too-large', `the row is at most ${lineMinorMax} minor units`);
  const price = parse(exact === '' ? units : `${units}.${exact}`, currency);
  if (price.minor > lineMinorMax)
    throw new Broken('unitPrice', 'too-large', `the row is at most ${lineMinorMax} minor units`);
  return price;
}

function instantOf(column: string, text: string, setting: Setting) {
  const at = setting.instantOf(text);
  if (at === undefined)
    throw new Broken(column, 'no-such-date', 'expected a date and time such as 2011-07-26 16:21:00');
  return at;
}
