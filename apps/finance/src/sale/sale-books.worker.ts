import { Injectable } from '@nestjs/common';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { splitStream } from '#eventsourcing/decider.js';
import type { Recorded } from '#eventsourcing/event-store.js';
import { because, NotYet, Worker } from '#eventsourcing/worker.js';
import { FinanceSettings } from '../config.js';
import type { Entry } from '../journal/entry.js';
import { DocumentDesk } from '../invoice/document-desk.worker.js';
import { RatesToday } from '../journal/rates.worker.js';
import { piece, type Piece } from '../piece/piece.js';
import type { Fact } from '../posting/fact.js';
import { postLabel, postLabelVoid } from '../posting/label-bought.js';
import { postSale } from '../posting/order-billed.js';
import { postDeposit, postDepositApplied, postDepositBack } from '../posting/payment-captured.js';
import { postRefund } from '../posting/payment-refunded.js';
import { reversed } from '../posting/payment-refund-failed.js';
import { Postings } from '../posting/postings.worker.js';
import type { BookedSale } from './booked-sale.js';
import { bookedOf } from './booking.js';
import type { GivenBack } from './giving-back.js';
import { ratesOf, sale, type Bill, type Deposit, type Sale, type SaleEvent } from './sale.js';

type Of<Type extends SaleEvent['type']> = Recorded<Extract<SaleEvent, { type: Type }>>;

/** Books what is sold, what goes back, and what it costs to send it. */
@Injectable()
export class SaleBooks extends Worker {
  readonly name = 'sale-books';

  constructor(
    private readonly commands: CommandHandler,
    private readonly rates: RatesToday,
    private readonly postings: Postings,
    private readonly documents: DocumentDesk,
    private readonly settings: FinanceSettings,
  ) {
    super();
  }

  workFor(recorded: Recorded) {
    const [kind, orderId] = splitStream(recorded.stream);
    if (kind !== sale.stream) return undefined;
    const event = recorded as Recorded<SaleEvent>;
    switch (event.type) {
      case 'SaleMade':
        return () => this.book(orderId, event);
      case 'DepositTaken':
        return () => this.takeDeposit(orderId, event);
      case 'DepositApplied':
        return () => this.applyDeposit(orderId, event);
      case 'RefundGiven':
        return () => this.giveBack(orderId, event);
      case 'RefundTakenBack':
        return () => this.takeBack(orderId, event);
      case 'LabelCharged':
      case 'LabelCredited':
        return () => this.send(orderId, event);
      case 'BillHeard':
      case 'SoldHeard':
      case 'CaptureHeard':
      case 'CancellationHeard':
      case 'RefundHeard':
      case 'RefundFailureHeard':
      case 'SaleBooked':
      case 'VoidHeardEarly':
      case 'RatesFixed':
      case 'DocumentNumbered':
      case 'DocumentRefused':
      case 'LineSettled':
        return undefined;
    }
  }

  /** Its figures are fixed first: whatever is done again is done with the same. Its entry names its invoice. */
  private async book(orderId: string, event: Of<'SaleMade'>) {
    const { state } = await this.commands.read(sale, orderId);
    const booked = state.booked ?? (await this.fix(orderId, state, event));
    const cause = because(event, 'worker:sale-books');
    for (const { unitId, tax, cost } of booked.lines) {
      if (unitId === undefined) continue;
      const data = { orderId, at: booked.at, margin: tax?.code === 'MARGIN', ...(cost && { cost }) };
      await this.commands.handle(piece, unitId, { type: 'SellPiece', data }, cause);
    }
    const invoiceNo = await this.documents.invoice(orderId, { ...state, booked }, event);
    await this.postings.post(event, booked.at, (fact) => ({ ...postSale(fact, orderId, booked), invoiceNo }));
  }

  private async fix(orderId: string, state: Sale, event: Of<'SaleMade'>): Promise<BookedSale> {
    const bill = state.bill!;
    const known = {
      ...{ pieces: await this.piecesOf(bill), rates: await this.rates.of(bill.total.currency) },
      ...{ baseCurrency: this.settings.config.BASE_CURRENCY, sellerCountry: this.settings.config.SELLER_COUNTRY },
    };
    const data = bookedOf(orderId, bill, state, known);
    const cause = because(event, 'worker:sale-books');
    return (await this.commands.handle(sale, orderId, { type: 'BookSale', data }, cause)).state.booked!;
  }

  private async piecesOf({ lines }: Bill): Promise<Map<string, Piece>> {
    const pieces = new Map<string, Piece>();
    for (const { unitId } of lines) {
      if (unitId === undefined) continue;
      const { state } = await this.commands.read(piece, unitId);
      if (!state.isRegistered) throw new NotYet(`inventory has not told of ${unitId}`);
      pieces.set(unitId, state);
    }
    return pieces;
  }

  private async takeDeposit(orderId: string, event: Of<'DepositTaken'>) {
    const rates = await this.ratesOfDeposit(orderId, event.data, event);
    await this.postings.post(event, event.data.at, (fact) => postDeposit(fact, orderId, event.data, rates));
  }

  private async applyDeposit(orderId: string, event: Of<'DepositApplied'>) {
    const deposit = (await this.commands.read(sale, orderId)).state.deposit!;
    const rates = await this.ratesOfDeposit(orderId, deposit, event);
    const { data } = event;
    await this.postings.post(event, data.at, (fact) => postDepositApplied(fact, orderId, deposit, data, rates));
  }

  private async giveBack(orderId: string, event: Of<'RefundGiven'>) {
    const { data } = event;
    const { state } = await this.commands.read(sale, orderId);
    const postBack = await this.backOf(orderId, event, data);
    const invoiceNo = data.ofDeposit ? undefined : await this.documents.creditNote(orderId, state, event);
    await this.postings.post(event, data.at, (fact) => ({ ...postBack(fact), invoiceNo }));
  }

  private async takeBack(orderId: string, event: Of<'RefundTakenBack'>) {
    const { refundId, at, given } = event.data;
    const { state } = await this.commands.read(sale, orderId);
    const postBack = await this.backOf(orderId, event, given);
    const invoiceNo = given.ofDeposit ? undefined : await this.documents.invoiceAgain(orderId, state, event);
    await this.postings.post(event, at, (fact) => ({ ...reversed(postBack(fact), refundId), invoiceNo }));
  }

  private async backOf(orderId: string, event: Recorded, given: GivenBack): Promise<(fact: Fact) => Entry> {
    const { booked, deposit } = (await this.commands.read(sale, orderId)).state;
    if (!given.ofDeposit) {
      const suppliedOn = this.postings.dayOf(booked!.at);
      return (fact) => ({ ...postRefund(fact, orderId, booked!, given), suppliedOn });
    }
    const rates = await this.ratesOfDeposit(orderId, deposit!, event);
    return (fact) => postDepositBack(fact, orderId, deposit!, given, rates);
  }

  private async send(orderId: string, event: Of<'LabelCharged' | 'LabelCredited'>) {
    const { booked, labels } = (await this.commands.read(sale, orderId)).state;
    const label = labels.find(({ labelId }) => labelId === event.data.labelId)!;
    const rates = await this.fixedRates(orderId, label.labelId, label.cost.currency, event);
    const post = event.type === 'LabelCharged' ? postLabel : postLabelVoid;
    const charged = { label, rates, ...(label.isOfSale && { booked }) };
    await this.postings.post(event, event.data.at, (fact) => post(fact, orderId, charged));
  }

  private ratesOfDeposit(orderId: string, { amount }: Deposit, event: Recorded) {
    return this.fixedRates(orderId, 'deposit', amount.currency, event);
  }

  /** The rates of today, once and for ever: what takes an entry back is worth what it was. */
  private async fixedRates(orderId: string, of: string, currency: string, event: Recorded) {
    const { state } = await this.commands.read(sale, orderId);
    const rates = ratesOf(state, of) ?? (await this.rates.of(currency));
    if (rates === undefined) return undefined;
    const cause = because(event, 'worker:sale-books');
    const fixed = await this.commands.handle(sale, orderId, { type: 'FixRates', data: { of, rates } }, cause);
    return ratesOf(fixed.state, of);
  }
}
