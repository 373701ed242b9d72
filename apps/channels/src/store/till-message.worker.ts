import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ZodError } from 'zod';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { Unreadable } from '../channel/channel.js';
import { ChannelsSettings } from '../config.js';
import { MessageDesk } from '../message/message-desk.controller.js';
import type { ToldOrder } from '../order/told-order.js';
import type { BadReason, BadRow } from './file-row.js';
import { FileRefused, textOf } from './limits.js';
import type { SalesFile } from './read-sales-file.js';
import { stockCount } from './stock-count.js';
import { newsOf, otherwisePriced, rowsOfOrder, tillReceipt } from './till-receipt.js';
import { rowsOf, salesFileOf } from './till-file.source.js';
import { saleOf, tillSale } from './till-sale.js';

/** An order, and the receipt that it is, or is a part of. */
export type ReceiptNews = { readonly order: ToldOrder; readonly receipt: string };

/** What tills tell: a sale at once, or a file of the hour, which is taken apart into receipts, counts and rows that are bad. */
@Injectable()
export class TillMessages {
  constructor(
    private readonly desk: MessageDesk,
    private readonly commands: CommandHandler,
    private readonly settings: ChannelsSettings,
  ) {}

  /**
   * The order in a message about one receipt, as far as nobody told of it before; none if all of it is known, or it was a whole
   * file, whose parts are messages from now on.
   * @throws Unreadable
   */
  async read(topic: string, raw: Buffer, cause: Cause): Promise<ReceiptNews | undefined> {
    if (topic === 'sale') return this.news(told(raw), raw, cause);
    const file = this.fileOf(raw);
    if (topic === 'file') return this.takeApart(raw, file, cause);
    const [, reason] = topic.split('.', 2);
    if (reason !== undefined && onlyWithOthers.has(reason))
      throw new Unreadable('#/row', `${reason}: what was beside it in its file says so`);
    const [bad, sold] = [file.bad[0], file.sales[0]];
    if (bad !== undefined) throw new Unreadable(`#/row/${bad.row}`, `${bad.reason}: ${bad.detail}`);
    if (sold === undefined) throw new Unreadable('#', 'no receipt is in it');
    // A row that was mended later is an order of its own: the rest of its receipt was sold long ago.
    return this.news(sold.order, raw, cause, topic !== 'receipt');
  }

  private async news(order: ToldOrder, raw: Buffer, cause: Cause, isMore = false): Promise<ReceiptNews | undefined> {
    const [by, rows] = [digestOf(raw), rowsOfOrder(order)];
    const data = { receipt: order.number, by, rows, isMore };
    const { state } = await this.commands.handle(tillReceipt, order.number, { type: 'TellReceipt', data }, cause);
    const news = newsOf(order, by, state);
    if (news === undefined && otherwisePriced(rows, state) !== undefined)
      throw new Unreadable('#/unitPrice', 'the receipt was told before, for other money');
    return news && { order: news, receipt: order.number };
  }

  private fileOf(raw: Buffer): SalesFile {
    const { STORE_TIME_ZONE: zone, STORE_CURRENCY: currency } = this.settings.config;
    try {
      return salesFileOf(raw, { zone, currency });
    } catch (error) {
      if (error instanceof FileRefused) throw new Unreadable('#', error.message);
      throw error;
    }
  }

  private async takeApart(raw: Buffer, { sales, counts, bad }: SalesFile, cause: Cause) {
    const [header, ...rows] = rowsOf(textOf(raw));
    const textAt = new Map(rows.map(({ row, text }) => [row, text]));
    const withHeader = (lines: readonly string[]) => Buffer.from(`${[header?.text ?? '', ...lines].join('\n')}\n`);
    for (const sale of sales)
      await this.desk.take('store', 'receipt', withHeader(sale.rows.map((row) => textAt.get(row)!)), cause);
    for (const { row: _, sku, location, counted, at: countedAt } of counts) {
      const countId = digestOf(Buffer.from(JSON.stringify([sku, location, counted, countedAt]))).slice(0, 32);
      const data = { sku, location, counted, countedAt, countId };
      await this.commands.handle(stockCount, countId, { type: 'RecordCount', data }, cause);
    }
    for (const [row, key] of keyed(bad))
      // The header itself may be what is wrong.
      await this.desk.take(
        'store',
        `row.${row.reason}`,
        withHeader(row.row <= 1 ? [] : [row.text.reveal()]),
        cause,
        key,
      );
    return undefined;
  }
}

/** What is wrong with these cannot be seen in the row alone: it may look as good as any. */
const onlyWithOthers: ReadonlySet<string> = new Set<BadReason>(['cut-off', 'duplicate-row-conflict']);

/** The same row in the file of the next hour is the same; twice in one file it is two. */
function* keyed(bad: readonly BadRow[]): Iterable<[BadRow, string]> {
  const seen = new Map<string, number>();
  for (const row of bad) {
    const digest = digestOf(Buffer.from(row.text.reveal()));
    const times = (seen.get(digest) ?? 0) + 1;
    seen.set(digest, times);
    yield [row, `${digest}#${times}`];
  }
}

function told(raw: Buffer): ToldOrder {
  try {
    return saleOf(tillSale.parse(JSON.parse(raw.toString('utf8')))).order;
  } catch (error) {
    if (!(error instanceof ZodError)) throw error;
    const { path, message } = error.issues[0]!;
    throw new Unreadable(`#/${path.join('/')}`, message);
  }
}

const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
