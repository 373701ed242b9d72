import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { splitStream } from '#eventsourcing/decider.js';
import type { Recorded } from '#eventsourcing/event-store.js';
import { because, Worker } from '#eventsourcing/worker.js';
import { Clock } from '#service/clock.js';
import { cart, type CartEvent } from '../cart/cart.js';
import type { LetterAsked } from '../message/letter.js';
import { message } from '../message/message.js';
import { messageIdOf } from '../message/messages.controller.js';
import { toBeHadNear } from '../offer/offer-list.view.js';
import { offer, priceToBeHadAt } from '../offer/offer.js';
import { kindOf, similarity } from '../recommendation/similarity.js';
import { purchase } from '../timeline/purchase.js';

/** After that nobody remembers what it was about. */
const helpsForMs = 3 * 86_400_000;
const piecesMax = 10;
const similarMax = 4;
const titleMax = 200;

type About = { readonly campaignId: string; readonly customerId: string; readonly trigger: string };
type Asking = About & { readonly letter: LetterAsked };
const cartOf = (customerId: string, number: number): About => ({
  ...{ campaignId: 'abandoned-cart', customerId, trigger: `cart-${number}` },
});

/** Asks for letters because of what people did, one at most for each; whether they go out, the postman decides. */
@Injectable()
export class Triggers extends Worker {
  readonly name = 'triggers';

  constructor(
    private readonly commands: CommandHandler,
    private readonly database: DataSource,
    private readonly clock: Clock,
  ) {
    super();
  }

  workFor(event: Recorded) {
    const [kind, id] = splitStream(event.stream);
    if (kind === cart.stream) return this.workForCart(id, event as Recorded<CartEvent>);
    const isNews = ['PurchaseMade', 'BuyerKnown', 'MomentPassed'].includes(event.type);
    return kind === purchase.stream && isNews ? () => this.rescue(id, event) : undefined;
  }

  private workForCart(customerId: string, event: Recorded<CartEvent>) {
    if (event.type === 'CartAbandoned') return () => this.remind(customerId, event.data, event);
    return event.type === 'CartEnded' ? () => this.callOff(cartOf(customerId, event.data.cart), event) : undefined;
  }

  /** Of what is still in the cart, and still to be had. */
  private async remind(customerId: string, { cart: number, at }: { cart: number; at: string }, event: Recorded) {
    const { state } = await this.commands.read(cart, customerId);
    if (state.carts !== number) return;
    const pieces = await this.toBeHad(state.unitIds);
    if (pieces.length === 0) return;
    const letter: LetterAsked = { template: 'abandoned-cart', values: { pieces, cart: '/cart' } };
    await this.ask({ ...cartOf(customerId, number), letter }, at, event);
  }

  /** Who came second hears of what is like it, as soon as it is known who that was, and what they wanted. */
  private async rescue(orderId: string, event: Recorded) {
    const { made, subjectId: customerId, moments } = (await this.commands.read(purchase, orderId)).state;
    const lostAt = moments.find(({ because }) => because === 'piece-gone')?.at;
    if (made === undefined || customerId === undefined || lostAt === undefined) return;
    const wanted = (await this.offersOf(made.pieces)).filter(({ words }) => words.title !== undefined);
    // Who won may not be known yet.
    const lost = wanted.find((one) => priceToBeHadAt(one) === undefined) ?? wanted[0];
    if (lost === undefined) return;
    const kind = kindOf(lost);
    const near = (await toBeHadNear(this.database, kind))
      .filter(({ unitId }) => !made.pieces.includes(unitId))
      .map(({ unitId, ...row }) => ({ unitId, likeness: similarity(kind, row) }))
      .sort((a, b) => b.likeness - a.likeness || (a.unitId < b.unitId ? -1 : 1))
      .slice(0, piecesMax);
    const similar = (await this.toBeHad(near.map(({ unitId }) => unitId))).slice(0, similarMax);
    if (similar.length === 0) return;
    const letter: LetterAsked = {
      template: 'back-in-reach',
      values: { lost: lost.words.title!.slice(0, titleMax), similar },
    };
    await this.ask({ campaignId: 'back-in-reach', customerId, trigger: orderId, letter }, lostAt, event);
  }

  private async ask(asking: Asking, since: string, event: Recorded) {
    const staleAt = new Date(Date.parse(since) + helpsForMs).toISOString();
    // What is heard of long after it happened calls for nothing.
    if (staleAt <= this.clock.now().toISOString()) return;
    const data = { ...asking, purpose: 'email-marketing', staleAt } as const;
    const cause = because(event, 'worker:triggers');
    await this.commands.handle(message, messageIdOf(asking), { type: 'AskForMessage', data }, cause);
  }

  private async callOff(about: About, event: Recorded) {
    const command = { type: 'CallOff', data: { because: 'called-off' } } as const;
    await this.commands.handle(message, messageIdOf(about), command, because(event, 'worker:triggers'));
  }

  /** As letters show pieces; without those that are gone. */
  private async toBeHad(unitIds: readonly string[]) {
    return (await this.offersOf(unitIds))
      .flatMap(({ unitId, ...told }) => {
        const [title, price] = [told.words.title, priceToBeHadAt(told)];
        return title === undefined || price === undefined
          ? []
          : [{ unitId, title: title.slice(0, titleMax), price, path: `/pieces/${unitId}` }];
      })
      .slice(0, piecesMax);
  }

  private offersOf(unitIds: readonly string[]) {
    return Promise.all(unitIds.map(async (unitId) => ({ unitId, ...(await this.commands.read(offer, unitId)).state })));
  }
}
