import { z } from 'zod';
import { Plaintext, type Buyer } from '#contracts/personal.js';
import { id, type Money } from '#contracts/vocabulary.js';
import { minorOf, sum, zero } from '#money/money.js';
import type { ToldLine, ToldOrder } from '../order/told-order.js';
import { titleMax } from './limits.js';

/** What a till prints on top of a receipt: the number of the order too, so that it must be one of its own in all the store. */
export const receiptNumber = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,50}$/, 'letters, digits, dot, dash and underscore, at most 50');

/** An article that was held to the scanner, or several of it in one go. */
export type Scan = {
  readonly sku: string;
  /** Undefined if the till does not say. */
  readonly title?: string | undefined;
  readonly quantity: number;
  /** Of one, with its tax; above 0. */
  readonly price: Money;
};

/** A receipt: all that it sold, at one time and in one currency. */
export type Receipt = {
  readonly number: string;
  readonly soldAt: string;
  readonly currency: string;
  readonly scans: readonly Scan[];
  readonly buyer?: Buyer | undefined;
};

/**
 * Codes under which tills book money that buys no goods: postage (POST, DOT), carriage (C2), amounts typed in by hand (M),
 * discounts (D), samples (S), bad debt (B), commission (CRUK), fees of banks and marketplaces.
 */
const charges = new Set(['POST', 'DOT', 'C2', 'M', 'D', 'S', 'B', 'CRUK', 'BANK CHARGES', 'AMAZONFEE']);

/** A voucher is money that somebody else will pay with; some tills sell one under the code of an article. */
export const isGoods = (code: string, title = '') =>
  !charges.has(code.toUpperCase()) && !/^GIFT_\d+_\d+$/i.test(code) && !/\bgift voucher\b/i.test(title);

/** Our name for whom a till knows by a number; undefined where that cannot be one. */
export const accountOf = (customer: string): Plaintext | undefined =>
  id.safeParse(customer).success ? new Plaintext('account', `store:${customer}`) : undefined;

/** Of all of the line, exactly. RangeError beyond 2^53. */
export const amountOf = ({ price, quantity }: Pick<Scan, 'price' | 'quantity'>): Money => ({
  minor: minorOf(BigInt(price.minor) * BigInt(quantity)),
  currency: price.currency,
});

/**
 * The order that a receipt is. It was paid and carried home: no destination, no shipping, and the tax is in the prices. Two
 * scans of one article are two lines, since two were sold. A line's id is its SKU, and for its second scan #2 after it: a
 * till tells them in any order, with postage in between or without, and means the same lines.
 */
export function orderOf({ number, soldAt, currency, scans, buyer }: Receipt): ToldOrder {
  const nothing = zero(currency);
  const tax = { own: nothing, collected: nothing };
  const seen = new Map<string, number>();
  const lines = scans.map(({ sku, title, quantity, price }): ToldLine => {
    const times = (seen.get(sku) ?? 0) + 1;
    seen.set(sku, times);
    const lineId = times === 1 ? sku : `${sku}#${times}`;
    return { lineId, sku, title: titleOf(title) || sku, quantity, price, discount: nothing, tax };
  });
  const goods = sum(lines.map(amountOf), currency);
  return {
    ...{ number, placedAt: soldAt, updatedAt: soldAt, status: 'paid', isTest: false, lines },
    ...{
      goods,
      discount: nothing,
      shipping: nothing,
      tax,
      taxIncluded: true,
      other: nothing,
      total: goods,
      refunds: [],
    },
    ...(buyer !== undefined && { buyer }),
  };
}

/** In one line, and well-formed: what a till prints may be cut anywhere. */
const titleOf = (title = '') => title.replace(/\s+/g, ' ').trim().slice(0, titleMax).toWellFormed();
