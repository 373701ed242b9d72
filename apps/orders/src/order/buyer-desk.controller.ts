import { Injectable } from '@nestjs/common';
import { buyer, type Buyer } from '#contracts/personal.js';
import { streamOf } from '#eventsourcing/decider.js';
import { EventStore } from '#eventsourcing/event-store.js';
import { KeyRing } from '#personal/key-ring.js';
import { People } from '#personal/people.js';
import { partsOf } from '#personal/seal.js';
import { RetentionDesk } from '../person/retention-desk.controller.js';
import { numberTaken, order, type Order, type OrderCommand, type OrderEvent } from './order.js';
import type { PlacedBuyer } from './order-lines.js';

/** What is asked of the decider; its buyer is sealed. */
export type Placing = Extract<OrderCommand, { type: 'PlaceOrder' }>['data'];

// Every key of an object that TypeScript knows.
const kinds = Object.keys(buyer.shape) as (keyof Buyer)[];

/** Takes down who buys: from here on that is ciphertext, in the command, in the log and in whatever follows from it. */
@Injectable()
export class BuyerDesk {
  constructor(
    private readonly store: EventStore,
    private readonly people: People,
    private readonly ring: KeyRing,
    private readonly retention: RetentionDesk,
  ) {}

  /**
   * The order with its buyer. Whom it forgot since, the repeat of an order does not bring back: sealing would make new keys,
   * and no key tells any more whether it is the same buyer, so it counts as the same.
   * @throws Refusal before anything is sealed, if the order is refused anyway.
   */
  async withBuyer(orderId: string, placing: Placing, buyer: Buyer | undefined): Promise<Placing> {
    if (buyer === undefined) return placing;
    const events = await this.store.read<OrderEvent>(streamOf(order, orderId));
    const state = events.reduce<Order>(order.evolve, order.initial);
    const before = state.placed?.buyer;
    if (state.placed !== undefined && before === undefined) throw numberTaken();
    const repeat = before === undefined ? placing : { ...placing, buyer: before };
    order.decide({ type: 'PlaceOrder', data: repeat }, state);
    if (before !== undefined) {
      const standing = await this.retention.standingOf(before.subjectId, orderId, events);
      if (standing !== 'theirs' || !(await this.isOpen(before))) return repeat;
    }
    const subjectId = subjectOf(orderId, placing.customerId);
    return { ...placing, buyer: { subjectId, ...(await this.people.seal(subjectId, buyer)) } };
  }

  /** Whether every key that sealed it seals still. Keys go before the news of it comes here, and some go by themselves. */
  private async isOpen(buyer: PlacedBuyer) {
    const keyIds = new Set(kinds.flatMap((kind) => (buyer[kind] === undefined ? [] : [partsOf(buyer[kind]).keyId])));
    const keys = await Promise.all([...keyIds].map((keyId) => this.ring.find(keyId)));
    return keys.every((key) => key !== undefined && !key.retired);
  }
}

/** Whose data comes with an order: its customer's, or of a person without an account, whom only this order knows. */
export const subjectOf = (orderId: string, customerId: string | undefined) => customerId ?? `p-${orderId}`;
