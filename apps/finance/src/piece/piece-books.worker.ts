import { Injectable } from '@nestjs/common';
import type { Money } from '#contracts/vocabulary.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { splitStream } from '#eventsourcing/decider.js';
import type { Recorded } from '#eventsourcing/event-store.js';
import { because, Worker } from '#eventsourcing/worker.js';
import { RatesToday } from '../journal/rates.worker.js';
import { postRestoration } from '../posting/restoration-recorded.js';
import { Postings } from '../posting/postings.worker.js';
import { postPurchase, postReceipt, postReceiptBack } from '../posting/unit-registered.js';
import { postCostCorrection, postReturn } from '../posting/unit-returned.js';
import { postFound, postLoss, postLossCorrection } from '../posting/unit-written-off.js';
import { baseOf } from '../sale/booked-sale.js';
import { FinanceSettings } from '../config.js';
import { stockBook, theStockBook } from '../stock-book/stock-book.js';
import { piece, type PieceEvent } from './piece.js';
import type { Purchase } from './purchase.js';

type Valuing = Extract<PieceEvent, { type: 'CostValued' }>;

/** Posts what happens to pieces: they are bought, restored, lost, found and come back. */
@Injectable()
export class PieceBooks extends Worker {
  readonly name = 'piece-books';

  constructor(
    private readonly commands: CommandHandler,
    private readonly rates: RatesToday,
    private readonly postings: Postings,
    private readonly settings: FinanceSettings,
  ) {
    super();
  }

  workFor(recorded: Recorded) {
    const [kind, unitId] = splitStream(recorded.stream);
    if (kind !== piece.stream) return undefined;
    const event = recorded as Recorded<PieceEvent>;
    switch (event.type) {
      case 'PieceRegistered': {
        const { cost, at } = event.data;
        return cost && (() => this.value(unitId, event, 'receipt', cost, at));
      }
      case 'PurchaseRecorded': {
        const { purchase, at } = event.data;
        return async () => {
          await this.number(unitId, event);
          await this.value(unitId, event, 'purchase', purchase.price, at);
        };
      }
      case 'PieceRetitled':
      case 'PieceSold':
      case 'ReturnHeardEarly':
        return undefined;
      case 'RestorationRecorded':
      case 'CostValued':
      case 'CostOfSaleCorrected':
      case 'PieceCameBack':
      case 'PieceWrittenOff':
      case 'PieceFound':
      case 'LossCorrected':
        return () => this.post(unitId, event);
    }
  }

  private async number(unitId: string, event: Recorded) {
    const command = { type: 'NumberPiece', data: { unitId } } as const;
    await this.commands.handle(stockBook, theStockBook, command, because(event, 'worker:piece-books'));
  }

  /** At the rate of the day: what it is worth in the books stays, whatever rates do. */
  private async value(unitId: string, event: Recorded, by: 'receipt' | 'purchase', amount: Money, at: string) {
    const rates = await this.rates.of(amount.currency);
    const { minor } = baseOf({ baseCurrency: this.settings.config.BASE_CURRENCY, rates })(amount);
    const cost = { amount, baseMinor: minor, ...(rates && { rates }) };
    const command = { type: 'ValueCost', data: { by, cost, at } } as const;
    await this.commands.handle(piece, unitId, command, because(event, 'worker:piece-books'));
  }

  /** Not before it was received, or the stock of the days between would have lost it. */
  private async takeReceiptBack(unitId: string, event: Recorded<Valuing>, purchase: Purchase): Promise<void> {
    const { before, at } = event.data;
    if (before === undefined) return;
    const receivedOn = this.postings.dayOf(before.at ?? at);
    const day = receivedOn > purchase.date ? receivedOn : purchase.date;
    await this.postings.post(event, day, (fact) => postReceiptBack(fact, unitId, before, purchase));
  }

  private async post(unitId: string, event: Recorded<PieceEvent>): Promise<void> {
    const { postings } = this;
    switch (event.type) {
      case 'CostValued': {
        const { data } = event;
        if (data.by === 'receipt') return postings.post(event, data.at, (fact) => postReceipt(fact, unitId, data));
        const purchase = (await this.commands.read(piece, unitId)).state.purchase!;
        await postings.post(event, purchase.date, (fact) => postPurchase(fact, unitId, data, purchase));
        return this.takeReceiptBack(unitId, event, purchase);
      }
      case 'RestorationRecorded': {
        const { restoration } = event.data;
        const rates = await this.rates.of(restoration.amount.currency);
        return postings.post(event, restoration.date, (fact) => postRestoration(fact, unitId, restoration, rates));
      }
      case 'CostOfSaleCorrected': {
        const { sale, cost, at } = event.data;
        return postings.post(event, at, (fact) => postCostCorrection(fact, unitId, sale, cost));
      }
      case 'PieceCameBack': {
        const { sale, at } = event.data;
        return postings.post(event, at, (fact) => postReturn(fact, unitId, sale));
      }
      case 'PieceWrittenOff': {
        const { reason, cost, at } = event.data;
        return postings.post(event, at, (fact) => postLoss(fact, unitId, reason, cost));
      }
      case 'PieceFound': {
        const { cost, at } = event.data;
        return postings.post(event, at, (fact) => postFound(fact, unitId, cost));
      }
      case 'LossCorrected': {
        const { data } = event;
        return postings.post(event, data.at, (fact) => postLossCorrection(fact, unitId, data));
      }
      case 'PieceRegistered':
      case 'PieceRetitled':
      case 'PurchaseRecorded':
      case 'PieceSold':
      case 'ReturnHeardEarly':
        return;
    }
  }
}
