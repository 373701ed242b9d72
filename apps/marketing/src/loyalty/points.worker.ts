import { Injectable } from '@nestjs/common';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { splitStream } from '#eventsourcing/decider.js';
import type { Recorded } from '#eventsourcing/event-store.js';
import { because, Worker } from '#eventsourcing/worker.js';
import { MarketingSettings } from '../config.js';
import { purchase, type PurchaseEvent } from '../timeline/purchase.js';
import { mayEarn, points, settledBy } from './points.js';

/** Settles the points of an order anew with everything that happens to it: what was settled before changes nothing. */
@Injectable()
export class PointsKeeper extends Worker {
  readonly name = 'points';

  constructor(
    private readonly commands: CommandHandler,
    private readonly settings: MarketingSettings,
  ) {
    super();
  }

  workFor(event: Recorded) {
    const [kind, orderId] = splitStream(event.stream);
    return kind === purchase.stream ? () => this.settle(orderId, event as Recorded<PurchaseEvent>) : undefined;
  }

  private async settle(orderId: string, event: Recorded<PurchaseEvent>) {
    const due = settledBy(orderId, (await this.commands.read(purchase, orderId)).state);
    if (due === undefined) return;
    const { orders } = (await this.commands.read(points, due.subjectId)).state;
    if (!orders.has(orderId) && !mayEarn(event)) return;
    const data = { ...due.settled, perUnit: this.settings.config.LOYALTY_POINTS, at: event.at };
    await this.commands.handle(points, due.subjectId, { type: 'SettleOrder', data }, because(event, 'worker:points'));
  }
}
