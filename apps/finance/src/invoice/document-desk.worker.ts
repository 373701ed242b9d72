import { Injectable } from '@nestjs/common';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { Refusal } from '#eventsourcing/decider.js';
import type { Cause, Recorded } from '#eventsourcing/event-store.js';
import { because } from '#eventsourcing/worker.js';
import { FinanceSettings } from '../config.js';
import { dayIn } from '../period/day.js';
import { piece } from '../piece/piece.js';
import type { BookedSale } from '../sale/booked-sale.js';
import { creditNoteFor, documentFor, sale, type Sale, type SaleEvent } from '../sale/sale.js';
import { creditNoteOf, invoiceAgainOf } from './credit-note-of.js';
import { seriesOf, type Document, type Invoice } from './document.js';
import { invoiceOf, type Titles } from './invoice-of.js';
import { issuedDocument } from './issued-document.js';
import { creditOf } from './refund-document.js';
import { saleToInvoice } from './sale-document.js';
import { numberFor, series } from './series.js';

type Of<Type extends SaleEvent['type']> = Recorded<Extract<SaleEvent, { type: Type }>>;
type Booked = Sale & { readonly booked: BookedSale };

/**
 * Issues invoices and credit notes, each once for the fact that it is for, in this order: its number, the document, and the
 * number to the sale. Whoever was interrupted finds the number by the fact, and goes on. What does not add up is on the sale
 * as refused, and keeps nothing out of the books. Nothing that was issued is ever changed: a credit note whose money never
 * went is taken back by an invoice, which names it.
 */
@Injectable()
export class DocumentDesk {
  private readonly dayOf: (instant: string) => string;

  constructor(
    private readonly commands: CommandHandler,
    private readonly settings: FinanceSettings,
  ) {
    this.dayOf = dayIn(settings.config.BOOKS_TIME_ZONE);
  }

  /** The number of a sale's invoice; undefined if it has none, since nobody is named who sells, or it was refused. */
  async invoice(orderId: string, state: Booked, event: Of<'SaleMade'>): Promise<string | undefined> {
    const { bill, sold, booked } = state;
    const { seller } = this.settings;
    const known = documentFor(event.id, state);
    if (known !== undefined || seller === undefined) return known?.number;
    const titles = await this.titlesOf(booked);
    const day = this.dayOf(booked.at);
    const draw = () => invoiceOf(saleToInvoice({ orderId, bill: bill!, sold, booked }, { seller, day }), titles);
    return this.issue(orderId, event, draw);
  }

  /** The number of a refund's credit note; undefined if it has none, since the sale has no invoice, or nothing of it goes back. */
  async creditNote(orderId: string, state: Sale, event: Of<'RefundGiven'>): Promise<string | undefined> {
    const { documents, booked, given } = state;
    const known = documentFor(event.id, state);
    const number = documents.find(({ kind }) => kind === 'invoice')?.number;
    if (known !== undefined || booked === undefined || number === undefined) return known?.number;
    // The sale has its number since it was issued.
    const invoice = (await this.commands.read(issuedDocument, number)).state!.document as Invoice;
    const { refundId, at } = event.data;
    const credit = creditOf(invoice, { booked, given }, event.data, this.dayOf(at));
    return credit && this.issue(orderId, event, () => creditNoteOf({ number, invoice }, credit), refundId);
  }

  /**
   * The number of the invoice that takes a refund's credit note back, when its money never went: what has a number stays, so
   * another document says that it counts no more. Undefined if the refund has no credit note.
   */
  async invoiceAgain(orderId: string, state: Sale, event: Of<'RefundTakenBack'>): Promise<string | undefined> {
    const { documents, booked } = state;
    const { refundId, at, given } = event.data;
    const known = documentFor(event.id, state);
    const number = documents.find(({ kind }) => kind === 'invoice')?.number;
    const note = creditNoteFor(refundId, state);
    if (known !== undefined || booked === undefined || number === undefined || note === undefined) return known?.number;
    const invoice = (await this.commands.read(issuedDocument, number)).state!.document as Invoice;
    // It comes back as if it had been the last, as in the ledger.
    const others = state.given.filter((one) => one.refundId !== refundId);
    const back = { ...given, reason: 'the refund failed' };
    const credit = creditOf(invoice, { booked, given: [...others, back] }, back, this.dayOf(at));
    const draw = () => invoiceAgainOf({ number, invoice }, { ...credit!, number: note.number });
    return credit && this.issue(orderId, event, draw, refundId);
  }

  private async issue(
    orderId: string,
    event: Recorded,
    draw: () => Document,
    refundId?: string,
  ): Promise<string | undefined> {
    const key = event.id;
    const cause = because(event, 'worker:sale-books');
    const drawn = drawnOrRefused(draw);
    if (drawn instanceof Refusal) {
      const data = { key, code: drawn.code, detail: drawn.message };
      await this.commands.handle(sale, orderId, { type: 'RefuseDocument', data }, cause);
      return undefined;
    }
    const number = await this.numberFor(seriesOf(drawn), key, cause);
    const issue = { type: 'IssueDocument', data: { number, key, document: drawn } } as const;
    await this.commands.handle(issuedDocument, number, issue, cause);
    const data = { key, kind: drawn.kind, number, ...(refundId !== undefined && { refundId }) };
    await this.commands.handle(sale, orderId, { type: 'KeepDocument', data }, cause);
    return number;
  }

  private async numberFor(seriesId: string, key: string, cause: Cause): Promise<string> {
    const give = { type: 'GiveNumber', data: { series: seriesId, key } } as const;
    return numberFor((await this.commands.handle(series, seriesId, give, cause)).state, key)!;
  }

  /** As the books know the pieces now; articles are called by their SKU. */
  private async titlesOf({ lines }: BookedSale): Promise<Titles> {
    const titles: Record<string, string> = {};
    for (const { unitId } of lines) {
      if (unitId === undefined) continue;
      const { title } = (await this.commands.read(piece, unitId)).state;
      if (title !== undefined) titles[unitId] = title;
    }
    return titles;
  }
}

function drawnOrRefused(draw: () => Document): Document | Refusal {
  try {
    return draw();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}
