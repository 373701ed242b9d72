import { Injectable } from '@nestjs/common';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { splitStream } from '#eventsourcing/decider.js';
import type { Recorded } from '#eventsourcing/event-store.js';
import { because, NotYet, Worker } from '#eventsourcing/worker.js';
import { Clock } from '#service/clock.js';
import { order, type OrderEvent } from '../order/order.js';
import { promotion, type PromotionEvent } from './promotion.js';

/** No request is under way so long: whoever was granted a discount has placed the order by then, or asks again. */
const placedWithinMs = 15 * 60_000;

/** Gives back to promotions what orders took that came to nothing: cancelled, or granted and never placed. */
@Injectable()
export class Redemptions extends Worker {
  readonly name = 'redemptions';

  constructor(
    private readonly commands: CommandHandler,
    private readonly clock: Clock,
  ) {
    super();
  }

  workFor(recorded: Recorded) {
    const event = recorded as Recorded<OrderEvent | PromotionEvent>;
    if (event.type === 'PromotionRedeemed') return () => this.awaitOrder(event);
    if (event.type === 'OrderCancelled') return () => this.returnOf(event);
    return undefined;
  }

  private async awaitOrder(event: Extract<Recorded<PromotionEvent>, { type: 'PromotionRedeemed' }>) {
    const { orderId, at } = event.data;
    const { placed, past } = (await this.commands.read(order, orderId)).state;
    // Of two requests for one order the slower may ask for it once more after the other’s was cancelled.
    if (placed !== undefined && !past.includes('OrderCancelled')) return;
    if (placed === undefined && this.clock.now().getTime() - Date.parse(at) < placedWithinMs)
      throw new NotYet(`${orderId} may be under way`);
    await this.giveBack(splitStream(event.stream)[1], { orderId, at }, event);
  }

  private async returnOf(event: Recorded) {
    const orderId = splitStream(event.stream)[1];
    const code = (await this.commands.read(order, orderId)).state.placed?.quote?.promotionCode;
    if (code !== undefined) await this.giveBack(code, { orderId }, event);
  }

  private async giveBack(code: string, data: { orderId: string; at?: string }, event: Recorded) {
    const cause = because(event, 'worker:redemptions');
    await this.commands.handle(promotion, code, { type: 'ReturnRedemption', data }, cause);
  }
}
