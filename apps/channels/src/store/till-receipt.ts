import type { Decider } from '#eventsourcing/decider.js';
import { sum } from '#money/money.js';
import type { ToldOrder } from '../order/told-order.js';
import { amountOf } from './receipt.js';

/** A row of a receipt, or as much of it as nobody told before. */
export type ReceiptRow = { lineId: string; sku: string; quantity: number; priceMinor: number };
type Told = {
  /** The SHA-256 of what told them. */
  by: string;
  /** Of the order that they become. */
  number: string;
  rows: ReceiptRow[];
};

export type TillReceiptCommand = {
  type: 'TellReceipt';
  data: { receipt: string; by: string; rows: ReceiptRow[]; isMore: boolean };
};
// This shape is on disk for ever: add to it, never change it.
export type TillReceiptEvent = { type: 'RowsTold'; data: Told };
export type TillReceipt = { readonly told: readonly Told[] };

/**
 * What tills told of one receipt. They tell it more than once: at once, in the file of the hour, in that of the day; and one that
 * was printed over the hour stands in two files, a part in each. So of each article as many were sold as any one telling says,
 * and rows that come later than the others become an order of their own. `isMore`: a row that no other telling had.
 */
export const tillReceipt: Decider<TillReceiptCommand, TillReceiptEvent, TillReceipt> = {
  stream: 'tillReceipt',
  initial: { told: [] },

  decide({ data: { receipt, by, rows, isMore } }, { told }) {
    if (told.some((one) => one.by === by)) return [];
    const rest = isMore ? rows : beyond(rows, told);
    if (rest.length === 0) return [];
    const isFirst = !isMore && told.every(({ number }) => number !== receipt);
    const number = isFirst ? receipt : `${receipt.slice(0, 41)}.${by.slice(0, 8)}`;
    return [{ type: 'RowsTold', data: { by, number, rows: rest } }];
  },

  evolve: ({ told }, { data }) => ({ told: [...told, data] }),
};

export const rowsOfOrder = ({ lines }: ToldOrder): ReceiptRow[] =>
  lines.map(({ lineId, sku = lineId, quantity, price }) => ({ lineId, sku, quantity, priceMinor: price.minor }));

/** What of the receipt was news when this told it: an order; undefined if all of it was known. */
export function newsOf(order: ToldOrder, by: string, { told }: TillReceipt): ToldOrder | undefined {
  const news = told.find((one) => one.by === by);
  if (news === undefined) return undefined;
  const lines = order.lines.flatMap((line) => {
    const row = news.rows.find(({ lineId }) => lineId === line.lineId);
    return row === undefined ? [] : [{ ...line, quantity: row.quantity }];
  });
  const goods = sum(lines.map(amountOf), order.total.currency);
  return { ...order, number: news.number, lines, goods, total: goods };
}

/** An article of which all that is known was told again, for other money. */
export function otherwisePriced(rows: readonly ReceiptRow[], { told }: TillReceipt): string | undefined {
  const known = told.flatMap((one) => one.rows);
  return rows.find(({ sku }) => {
    const [now, before] = [rows, known].map((some) => some.filter((row) => row.sku === sku));
    return countOf(now!) === countOf(before!) && minorOf(now!) !== minorOf(before!);
  })?.sku;
}

/** Of each article what is more than was known, out of the last of its rows. */
function beyond(rows: readonly ReceiptRow[], told: readonly Told[]): ReceiptRow[] {
  const left = new Map<string, number>();
  for (const { sku, quantity } of told.flatMap((one) => one.rows)) left.set(sku, (left.get(sku) ?? 0) + quantity);
  return rows.flatMap((row) => {
    const known = Math.min(row.quantity, left.get(row.sku) ?? 0);
    left.set(row.sku, (left.get(row.sku) ?? 0) - known);
    return known < row.quantity ? [{ ...row, quantity: row.quantity - known }] : [];
  });
}

const countOf = (rows: readonly ReceiptRow[]) => rows.reduce((sum, { quantity }) => sum + quantity, 0);
const minorOf = (rows: readonly ReceiptRow[]) =>
  rows.reduce((sum, { quantity, priceMinor }) => sum + BigInt(quantity) * BigInt(priceMinor), 0n);
