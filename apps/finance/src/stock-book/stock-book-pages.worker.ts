import { Injectable } from '@nestjs/common';
import { EventStore, type Cause } from '#eventsourcing/event-store.js';
import { recall } from '#eventsourcing/memory.js';
import { People } from '#personal/people.js';
import type { Batch } from '../export/batch.js';
import type { StockBookRow } from '../export/stock-book.js';
import { DayBook } from '../journal/day-book.worker.js';
import { dayIn } from '../period/day.js';
import { piece, type Piece, type PieceEvent, type PieceSale } from '../piece/piece.js';
import { sale, type Sale, type SaleEvent } from '../sale/sale.js';
import { stockBook, theStockBook, type StockBookEvent } from './stock-book.js';

type Named = {
  readonly row: StockBookRow;
  readonly unitId: string;
  readonly purchase: Piece['purchase'];
  readonly sold?: Sale;
};

/** As of when, in which currency, and on which day an instant is there. */
type Known = { readonly at: string; readonly currency: string; readonly dayOf: (instant: string) => string };

/** Pages of the stock book: names are opened for them, on record, since the law wants them there. */
@Injectable()
export class StockBookPages {
  constructor(
    private readonly store: EventStore,
    private readonly people: People,
    private readonly days: DayBook,
  ) {}

  /** Of those pieces that are in the book, as it stood when the batch's last day was closed. */
  async of(unitIds: Iterable<string>, batch: Batch, cause: Cause): Promise<StockBookRow[]> {
    const closedAt = await this.days.closedAt(batch.to);
    if (closedAt === undefined) throw new Error(`${batch.to} is not closed`);
    const { numbers } = await this.stateAt(stockBook, theStockBook, closedAt);
    const known = { at: closedAt, currency: batch.baseCurrency, dayOf: dayIn(batch.timeZone) };
    const rows: StockBookRow[] = [];
    for (const unitId of unitIds) {
      const stockNo = recall(numbers, unitId);
      if (stockNo === undefined) continue;
      const named = await this.page(unitId, stockNo, known);
      if (named !== undefined) rows.push(await this.opened(named, cause));
    }
    return rows;
  }

  private async page(unitId: string, stockNo: number, { at, currency, dayOf }: Known): Promise<Named | undefined> {
    const state = await this.stateAt<PieceEvent, Piece>(piece, unitId, at);
    const { purchase, title, cost, loss } = state;
    if (purchase === undefined || cost === undefined) return undefined;
    const bought = {
      ...{ stockNo, purchaseDate: purchase.date, purchaseInvoiceNo: purchase.documentNo },
      ...{ purchasePrice: { minor: cost.baseMinor, currency }, description: title ?? unitId },
    };
    const last = state.sales.at(-1);
    if (last === undefined) return { row: { ...bought, ...(loss && { selling: loss.reason }) }, unitId, purchase };
    const sold = await this.stateAt<SaleEvent, Sale>(sale, last.orderId, at);
    return { row: { ...bought, ...soldAs(unitId, last, sold, dayOf) }, unitId, purchase, sold };
  }

  private async opened({ row, unitId, purchase, sold }: Named, cause: Cause): Promise<StockBookRow> {
    const { seller } = purchase!;
    const buyer = sold?.bill?.buyer ?? sold?.sold?.buyer;
    const subjectId = sold?.bill?.subjectId ?? sold?.sold?.subjectId;
    const of = { record: `stock book ${unitId}`, purpose: 'accounting', kinds: ['name'], cause } as const;
    return {
      ...row,
      ...(seller && { sellerName: await this.nameOf(seller, { ...of, subjectId: seller.subjectId }) }),
      ...(buyer && subjectId !== undefined && { buyerName: await this.nameOf(buyer, { ...of, subjectId }) }),
    };
  }

  /** Null once nobody can read it any more. */
  private async nameOf({ name }: { readonly name: unknown }, reading: Parameters<People['open']>[1]) {
    const opened = (await this.people.open({ name }, reading)) as { readonly name: unknown };
    return typeof opened.name === 'string' ? opened.name : null;
  }

  private async stateAt<Event extends PieceEvent | SaleEvent | StockBookEvent, State>(
    { stream, initial, evolve }: { stream: string; initial: State; evolve: (state: State, event: Event) => State },
    id: string,
    at: string,
  ): Promise<State> {
    const events = await this.store.read<Event>(`${stream}-${id}`);
    // Not of the same millisecond: some of that may have been appended only after the page was written.
    const later = events.findIndex((event) => event.at >= at);
    return (later < 0 ? events : events.slice(0, later)).reduce(evolve, initial);
  }
}

/** All that the buyer paid for it, in the currency of the books, and what of that is margin. */
function soldAs(
  unitId: string,
  { cost }: PieceSale,
  { booked, documents }: Sale,
  dayOf: Known['dayOf'],
): Partial<StockBookRow> {
  const line = booked?.lines.find((one) => one.unitId === unitId);
  if (booked === undefined || line === undefined) return {};
  const paid = line.cost ?? cost;
  return {
    ...{ saleDate: dayOf(booked.at), selling: line.base },
    // The first is that of the sale; what takes a credit note back comes later.
    salesInvoiceNo: documents.find(({ kind }) => kind === 'invoice')?.number,
    ...(paid && { marginMinor: line.base.minor - paid.baseMinor }),
    ...(line.tax?.code === 'MARGIN' && { vatMinor: line.tax.tax.minor }),
  };
}
