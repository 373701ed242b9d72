import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { News } from '../channel/channel.js';
import { elementsOf } from '../channel/json-slices.js';
import type { ToldOrder } from '../order/told-order.js';
import { readEtsy } from './read-order.js';

export const file = (...path: string[]) => readFileSync(join(__dirname, ...path), 'utf8');
export const [receiptText] = elementsOf(file('replies', 'receipts.json'), ['results']) as [string];
export type Json = Record<string, unknown>;
/** The one in receipts.json. */
export const receipt = JSON.parse(receiptText) as Json & { transactions: Json[] };
export const euros = (amount: number, currency_code = 'EUR', divisor = 100) => ({ amount, divisor, currency_code });

export const newsOf = (body: unknown, topic = 'order') =>
  readEtsy(topic, typeof body === 'string' ? body : JSON.stringify(body), '42');
export function orderIn(news: News): ToldOrder {
  if (news.kind !== 'order') throw new Error(`not an order: ${news.kind}`);
  return news.order;
}
/** It, with something else in it. */
export const orderOf = (change: Json = {}) => orderIn(newsOf({ ...receipt, ...change }));
export const line = (change: Json) => ({ ...receipt.transactions[0], ...change });
