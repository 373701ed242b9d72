import { Injectable } from '@nestjs/common';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import type { Recorded } from '#eventsourcing/event-store.js';
import { person } from '#personal/person.js';
import { Clock } from '#service/clock.js';
import { OrdersSettings } from '../config.js';
import type { OrderEvent } from '../order/order.js';
import { isRetained } from './retention.js';

/** Of what an order tells of its buyer: it is theirs as ever; they were erased, and the law keeps it; or nobody may read it. */
export type Standing = 'theirs' | 'retained' | 'gone';

/** Says what the law still lets anybody read of an order. The key alone does not: one key seals all orders of a person. */
@Injectable()
export class RetentionDesk {
  constructor(
    private readonly commands: CommandHandler,
    private readonly clock: Clock,
    private readonly settings: OrdersSettings,
  ) {}

  /** `events` are the order's, from the first on. */
  async standingOf(subjectId: string, orderId: string, events: readonly Recorded<OrderEvent>[]): Promise<Standing> {
    const { forgotten } = (await this.commands.read(person, subjectId)).state;
    const placed = events.find(({ type }) => type === 'OrderPlaced');
    if (forgotten === undefined || placed === undefined || placed.at > forgotten.erasedAt) return 'theirs';
    const today = this.clock.now().toISOString();
    const { SELLER_COUNTRY: country } = this.settings.config;
    return isRetained(subjectId, orderId, events, forgotten.erasedAt, country, today) ? 'retained' : 'gone';
  }
}
