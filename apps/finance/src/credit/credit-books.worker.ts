import { Injectable } from '@nestjs/common';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { splitStream } from '#eventsourcing/decider.js';
import type { Recorded } from '#eventsourcing/event-store.js';
import { because, Worker } from '#eventsourcing/worker.js';
import { FinanceSettings } from '../config.js';
import { RatesToday } from '../journal/rates.worker.js';
import { postCredit } from '../posting/credit-recorded.js';
import { Postings } from '../posting/postings.worker.js';
import { sale } from '../sale/sale.js';
import { credit, type CreditEvent } from './credit.js';

/** Books money that was given back: as a refund of its sale, where that is known. */
@Injectable()
export class CreditBooks extends Worker {
  readonly name = 'credit-books';

  constructor(
    private readonly commands: CommandHandler,
    private readonly rates: RatesToday,
    private readonly postings: Postings,
    private readonly settings: FinanceSettings,
  ) {
    super();
  }

  workFor(event: Recorded) {
    const [kind] = splitStream(event.stream);
    return kind === credit.stream ? () => this.book(event as Recorded<CreditEvent>) : undefined;
  }

  private async book(event: Recorded<CreditEvent>): Promise<void> {
    const { creditId: refundId, orderId, amount, reason, at } = event.data;
    if (orderId !== undefined) {
      const command = { type: 'HearRefund', data: { refundId, amount, reason, at } } as const;
      await this.commands.handle(sale, orderId, command, because(event, 'worker:credit-books'));
      return;
    }
    const rates = await this.rates.of(amount.currency);
    const { SELLER_COUNTRY: sellerCountry } = this.settings.config;
    await this.postings.post(event, at, (fact) => postCredit(fact, event.data, sellerCountry, rates));
  }
}
