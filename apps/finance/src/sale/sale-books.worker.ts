import { Injectable } from '@nestjs/common';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { splitStream } from '#eventsourcing/decider.js';
import type { Recorded } from '#eventsourcing/event-store.js';
import { because, NotYet, Worker } from '#eventsourcing/worker.js';
import { FinanceSettings } from '../config.js';
import { RatesToday } from '../journal/rates.worker.js';
import { piece, type Piece } from '../piece/piece.js';
import { postLabel, postLabelVoid } from '../posting/label-bought.js';
import { postSale } from '../posting/order-billed.js';
import { postDeposit, postDepositBack } from '../posting/payment-captured.js';
import { postRefund } from '../posting/payment-refunded.js';
import { reversed } from '../posting/payment-refund-failed.js';
import { Postings } from '../posting/postings.worker.js';
import type { BookedSale } from './booked-sale.js';
import { bookedOf } from './booking.js';
import { sale, type Bill, type Sale, type SaleEvent } from './sale.js';

type Of<Type extends SaleEvent['type']> = Recorded<Extract<SaleEvent, { type: Type }>>;

/** Books what is sold, what goes back, and what it costs to send it. */
@Injectable()
export class SaleBooks extends Worker {
  readonly name = 'sale-books';

  constructor(
    private readonly commands: CommandHandler,
    private readonly rates: RatesToday,
    private readonly postings: Postings,
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
      case 'LineSettled':
        return undefined;
    }
  }

  /** Its figures are fixed first: whatever is done again is done with the same. */
  private async book(orderId: string, event: Of<'SaleMade'>) {
    const { state } = await this.commands.read(sale, orderId);
    const booked = state.booked ?? (await this.fix(orderId, state, event));
    const cause = because(event, 'worker:sale-books');
    for (const { unitId, tax, cost } of booked.lines) {
      if (unitId === undefined) continue;
      const data = { orderId, at: booked.at, margin: tax?.code === 'MARGIN', ...(cost && { cost }) };
      await this.commands.handle(piece, unitId, { type: 'SellPiece', data }, cause);
    }
    await this.postings.post(event, booked.at, (fact) => postSale(fact, orderId, booked));
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
      if (state.title === undefined) throw new NotYet(`inventory has not told of ${unitId}`);
      pieces.set(unitId, state);
    }
    return pieces;
  }

  private async takeDeposit(orderId: string, event: Of<'DepositTaken'>) {
    const rates = await this.rates.of(event.data.amount.currency);
    await this.postings.post(event, event.data.at, (fact) => postDeposit(fact, orderId, event.data, rates));
  }

  private async giveBack(orderId: string, event: Of<'RefundGiven'>) {
    const { booked, deposit } = (await this.commands.read(sale, orderId)).state;
    const { data } = event;
    if (!data.ofDeposit) return this.postings.post(event, data.at, (fact) => postRefund(fact, orderId, booked!, data));
    const rates = await this.rates.of(data.amount.currency);
    return this.postings.post(event, data.at, (fact) => postDepositBack(fact, orderId, deposit!, data, rates));
  }

  private async takeBack(orderId: string, event: Of<'RefundTakenBack'>) {
    const { booked, deposit, given } = (await this.commands.read(sale, orderId)).state;
    const { refundId, at } = event.data;
    const refund = given.find((one) => one.refundId === refundId)!;
    const rates = refund.ofDeposit ? await this.rates.of(refund.amount.currency) : undefined;
    await this.postings.post(event, at, (fact) =>
      reversed(
        refund.ofDeposit
          ? postDepositBack(fact, orderId, deposit!, refund, rates)
          : postRefund(fact, orderId, booked!, refund),
        refundId,
      ),
    );
  }

  private async send(orderId: string, event: Of<'LabelCharged' | 'LabelCredited'>) {
    const { booked, labels } = (await this.commands.read(sale, orderId)).state;
    const label = labels.find(({ labelId }) => labelId === event.data.labelId)!;
    const rates = await this.rates.of(label.cost.currency);
    const post = event.type === 'LabelCharged' ? postLabel : postLabelVoid;
    await this.postings.post(event, event.data.at, (fact) => post(fact, orderId, { label, booked, rates }));
  }
}
