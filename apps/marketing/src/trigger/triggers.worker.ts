import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { sameContent } from '#contracts/same-content.js';
import type { Money } from '#contracts/vocabulary.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { splitStream } from '#eventsourcing/decider.js';
import type { Recorded } from '#eventsourcing/event-store.js';
import { because, NotYet, Worker } from '#eventsourcing/worker.js';
import { Clock } from '#service/clock.js';
import { idOf } from '#service/request.js';
import { cart, reminderOf, type CartEvent } from '../cart/cart.js';
import { ProfileDesk } from '../customer/profile-desk.controller.js';
import type { LetterAsked } from '../message/letter.js';
import { message } from '../message/message.js';
import { messageIdOf } from '../message/messages.controller.js';
import { toBeHadNear } from '../offer/offer-list.view.js';
import { offer, priceToBeHadAt, priceUnlessGone } from '../offer/offer.js';
import { kindOf, similarity } from '../recommendation/similarity.js';
import { purchase } from '../timeline/purchase.js';
import { watchersOf, WatcherRow } from '../watch/watcher.view.js';
import { watches, type WatchesEvent } from '../watch/watches.js';

/** After that nobody remembers what it was about. */
const helpsForMs = 3 * 86_400_000;
const actor = 'worker:triggers';
const piecesMax = 10;
const similarMax = 4;
const titleMax = 200;

type About = { readonly campaignId: string; readonly customerId: string; readonly trigger: string };
type Asking = About & { readonly letter: LetterAsked };
const cartOf = (customerId: string, number: number): About => ({ customerId, ...reminderOf(number) });

/** Asks for letters because of what people did, one at most for each; whether they go out, the postman decides. */
@Injectable()
export class Triggers extends Worker {
  readonly name = 'triggers';

  constructor(
    private readonly commands: CommandHandler,
    private readonly profiles: ProfileDesk,
    private readonly database: DataSource,
    private readonly clock: Clock,
  ) {
    super();
  }

  workFor(event: Recorded) {
    const [kind, id] = splitStream(event.stream);
    switch (kind) {
      case cart.stream:
        return this.workForCart(id, event as Recorded<CartEvent>);
      case purchase.stream:
        return event.type === 'RevenueBooked' ? undefined : () => this.rescue(id, event);
      case offer.stream:
        return event.type === 'WordsRecorded' ? undefined : () => this.tellWatchers(id, event);
      case watches.stream:
        return this.workForWatches(id, event as Recorded<WatchesEvent>);
    }
    return undefined;
  }

  /** Ten thousand pieces that are offered at once hold no cart up. */
  override laneOf({ stream }: Recorded) {
    return splitStream(stream)[0];
  }

  private workForWatches(subjectId: string, event: Recorded<WatchesEvent>) {
    if (event.type === 'PieceWatched') return () => this.compare(subjectId, event.data.unitId, event);
    return event.type === 'PriceDropped' ? () => this.tellOfDrop(subjectId, event.data, event) : undefined;
  }

  private workForCart(customerId: string, event: Recorded<CartEvent>) {
    if (event.type === 'CartAbandoned') return () => this.remind(customerId, event.data, event);
    return event.type === 'CartEnded' ? () => this.callOff(cartOf(customerId, event.data.cart), event) : undefined;
  }

  /** Of what is still in the cart, and not gone. */
  private async remind(customerId: string, { cart: number, at }: { cart: number; at: string }, event: Recorded) {
    const { state } = await this.commands.read(cart, customerId);
    if (state.carts !== number) return;
    const pieces = await this.shown(state.unitIds, priceUnlessGone);
    if (pieces.length === 0) return;
    const letter: LetterAsked = { template: 'abandoned-cart', values: { pieces, cart: '/cart' } };
    await this.ask({ ...cartOf(customerId, number), letter }, at, event);
  }

  /** Who came second hears of what is like it, as soon as it is known who that was, and what they wanted. */
  private async rescue(orderId: string, event: Recorded) {
    const { made, subjectId: customerId, moments, lost } = (await this.commands.read(purchase, orderId)).state;
    const lostAt = moments.find(({ because }) => because === 'piece-gone')?.at;
    if (made === undefined || customerId === undefined || lostAt === undefined || lost === undefined) return;
    const wanted = (await this.commands.read(offer, lost)).state;
    const { title } = wanted.words;
    if (title === undefined) return;
    const kind = kindOf(wanted);
    const near = (await toBeHadNear(this.database, kind))
      .filter(({ unitId }) => !made.pieces.includes(unitId))
      .map(({ unitId, ...row }) => ({ unitId, likeness: similarity(kind, row) }))
      .sort((a, b) => b.likeness - a.likeness || (a.unitId < b.unitId ? -1 : 1))
      .slice(0, piecesMax)
      .map(({ unitId }) => unitId);
    const similar = (await this.shown(near, priceToBeHadAt)).slice(0, similarMax);
    if (similar.length === 0) return;
    const letter: LetterAsked = { template: 'back-in-reach', values: { lost: title.slice(0, titleMax), similar } };
    await this.ask({ campaignId: 'back-in-reach', customerId, trigger: orderId, letter }, lostAt, event);
  }

  private async tellWatchers(unitId: string, event: Recorded) {
    const price = await this.priceOf(unitId);
    if (price === undefined) return;
    for await (const subjectId of watchersOf(this.database, unitId))
      await this.hearPrice(subjectId, { unitId, price }, event);
  }

  /** The price may have changed before she was found among those who watch: then it is heard here, and else there. */
  private async compare(subjectId: string, unitId: string, event: Recorded) {
    if (!(await this.database.getRepository(WatcherRow).existsBy({ watchId: event.id })))
      throw new NotYet(`${subjectId} is not among those who watch ${unitId}`);
    const price = await this.priceOf(unitId);
    if (price !== undefined) await this.hearPrice(subjectId, { unitId, price }, event);
  }

  private async hearPrice(subjectId: string, data: { unitId: string; price: Money }, event: Recorded) {
    await this.commands.handle(watches, subjectId, { type: 'HearPrice', data }, because(event, actor));
  }

  private async tellOfDrop(
    subjectId: string,
    { unitId, price, before }: { unitId: string; price: Money; before: Money },
    event: Recorded,
  ) {
    const [piece] = await this.shown([unitId], priceUnlessGone);
    // What is lower still is another drop.
    if (piece === undefined || !sameContent(piece.price, price)) return;
    const customerId = (await this.profiles.customerIdOf(subjectId)) ?? subjectId;
    const trigger = idOf(['price', unitId, price.currency, price.minor].join('\n'));
    const letter: LetterAsked = { template: 'price-drop', values: { piece, before } };
    await this.ask({ campaignId: 'price-drop', customerId, trigger, letter }, event.at, event);
  }

  private async priceOf(unitId: string) {
    return priceToBeHadAt((await this.commands.read(offer, unitId)).state);
  }

  private async ask(asking: Asking, since: string, event: Recorded) {
    const staleAt = new Date(Date.parse(since) + helpsForMs).toISOString();
    // What is heard of long after it happened calls for nothing.
    if (staleAt <= this.clock.now().toISOString()) return;
    const data = { ...asking, purpose: 'email-marketing', staleAt } as const;
    const cause = because(event, actor);
    await this.commands.handle(message, messageIdOf(asking), { type: 'AskForMessage', data }, cause);
  }

  private async callOff(about: About, event: Recorded) {
    const command = { type: 'CallOff', data: { because: 'called-off' } } as const;
    await this.commands.handle(message, messageIdOf(about), command, because(event, actor));
  }

  /** As letters show pieces; without those that have no such price. */
  private async shown(unitIds: readonly string[], priceOf: typeof priceToBeHadAt) {
    return (await this.offersOf(unitIds))
      .flatMap(({ unitId, ...told }) => {
        const [title, price] = [told.words.title, priceOf(told)];
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
