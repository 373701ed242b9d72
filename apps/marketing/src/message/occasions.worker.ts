import { Injectable } from '@nestjs/common';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { splitStream } from '#eventsourcing/decider.js';
import type { Cause, Recorded } from '#eventsourcing/event-store.js';
import { because, Worker } from '#eventsourcing/worker.js';
import { Clock } from '#service/clock.js';
import { MarketingSettings } from '../config.js';
import { identity, type IdentityEvent } from '../customer/identity.js';
import { staleAtOf } from '../customer/opt-in.js';
import { review, type ReviewEvent } from '../review/review.js';
import { purchase, type PurchaseEvent } from '../timeline/purchase.js';
import { message } from './message.js';
import { messageIdOf } from './messages.controller.js';
import { calledFor, overIn, type Asking } from './occasion.js';

/** Asks for the letters that follow from what happened. Each has a trigger of its own, so that telling it again asks for nothing. */
@Injectable()
export class Occasions extends Worker {
  readonly name = 'occasions';

  constructor(
    private readonly commands: CommandHandler,
    private readonly settings: MarketingSettings,
    private readonly clock: Clock,
  ) {
    super();
  }

  workFor(event: Recorded) {
    const [kind, id] = splitStream(event.stream);
    const heard = event as Recorded<IdentityEvent | PurchaseEvent | ReviewEvent>;
    const cause = because(event, 'worker:occasions');
    if (kind === purchase.stream && heard.type !== 'RevenueBooked') return () => this.follow(id, cause);
    if (kind === review.stream && heard.type === 'ReviewWritten')
      return () => this.remember(heard.data.orderId, heard.data.at, cause);
    if (kind !== identity.stream || heard.type !== 'ConsentRequested') return undefined;
    const asked: Asking = {
      ...{ campaignId: 'confirm-consent', customerId: id, trigger: heard.data.requestId, purpose: 'service' },
      letter: { template: 'confirm-consent', values: {} },
      staleAt: staleAtOf(heard.data),
    };
    return () => this.ask(asked, cause);
  }

  private async follow(orderId: string, cause: Cause) {
    const { state } = await this.commands.read(purchase, orderId);
    for (const asked of calledFor(orderId, state, this.settings.config.REVIEW_AFTER_DAYS)) await this.ask(asked, cause);
    const { subjectId: customerId } = state;
    if (customerId === undefined) return;
    for (const campaignId of overIn(state)) {
      const asked = messageIdOf({ campaignId, customerId, trigger: orderId });
      await this.commands.handle(message, asked, { type: 'CallOff', data: { because: 'called-off' } }, cause);
    }
  }

  /** A review is part of the story of the order. */
  private async remember(orderId: string, at: string, cause: Cause) {
    const data = { what: 'reviewed', at } as const;
    await this.commands.handle(purchase, orderId, { type: 'RecordMoment', data }, cause);
  }

  private async ask(data: Asking, cause: Cause) {
    // What is heard of years later, such as history that is imported, calls for nothing.
    if (data.staleAt <= this.clock.now().toISOString()) return;
    await this.commands.handle(message, messageIdOf(data), { type: 'AskForMessage', data }, cause);
  }
}
