import { Injectable } from '@nestjs/common';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { splitStream } from '#eventsourcing/decider.js';
import type { Recorded } from '#eventsourcing/event-store.js';
import { because, NotYet, Worker } from '#eventsourcing/worker.js';
import { Clock } from '#service/clock.js';
import { ChannelRefusal } from '../channel/channel.js';
import { Channels } from '../channel/channels.js';
import { piece } from '../piece/piece.js';
import { listing, type Listing, type ListingEvent } from './listing.js';
import { Prices } from './prices.worker.js';

type Of<Type extends ListingEvent['type']> = Recorded<Extract<ListingEvent, { type: Type }>>;

/** Puts pieces up for sale at channels, and changes their prices. */
@Injectable()
export class PublicationWorker extends Worker {
  readonly name = 'publications';

  constructor(
    private readonly channels: Channels,
    private readonly prices: Prices,
    private readonly commands: CommandHandler,
    private readonly clock: Clock,
  ) {
    super();
  }

  override laneOf({ stream }: Recorded) {
    return channelIn(stream);
  }

  workFor(recorded: Recorded) {
    const event = recorded as Recorded<ListingEvent>;
    if (event.type === 'ListingDrafted') return () => this.introduce(event);
    if (event.type === 'PublicationAsked') return () => this.publish(event);
    if (event.type === 'RepricingAsked') return () => this.reprice(event);
    if (event.type === 'OfferHeard') return () => this.price(event);
    return undefined;
  }

  /** What was heard of the piece before anybody drafted it; from then on its listing hears the same. */
  private async introduce(event: Of<'ListingDrafted' | 'PublicationAsked'>) {
    const [id, cause] = [splitStream(event.stream)[1], because(event, 'worker:publications')];
    const { unitId } = (await this.commands.read(listing, id)).state;
    const { offer, claim, hold } = (await this.commands.read(piece, unitId!)).state;
    if (offer.sequence >= 0) await this.commands.handle(listing, id, { type: 'HearOffer', data: offer }, cause);
    if (claim.sequence >= 0) await this.commands.handle(listing, id, { type: 'HearClaim', data: claim }, cause);
    if (hold.sequence >= 0) await this.commands.handle(listing, id, { type: 'HearHold', data: hold }, cause);
  }

  private async publish(event: Of<'PublicationAsked'>) {
    const { attempt } = event.data;
    const [id, cause] = [splitStream(event.stream)[1], because(event, 'worker:publications')];
    await this.introduce(event);
    const { state } = await this.commands.read(listing, id);
    const channel = this.channels.find(state.channel!);
    if (!isStillAsked(state, attempt)) return;
    const refuse = (code: string) =>
      this.commands.handle(listing, id, { type: 'RecordPublishRefused', data: { attempt, code } }, cause);
    if (channel === undefined) return void (await refuse('channel-unknown'));
    const priced = await this.prices.of(state.offer.askingPrice!, channel);
    if (priced === undefined) throw new NotYet('there are no exchange rates yet');
    try {
      const listed = await channel.publish({ ...state.draft!, sku: state.unitId!, price: priced.price });
      const data = { attempt, listed, ...priced, at: this.clock.now().toISOString() };
      await this.commands.handle(listing, id, { type: 'RecordPublished', data }, cause);
      // What was asked for it may have changed while it went up.
      await this.price(event);
    } catch (error) {
      if (!(error instanceof ChannelRefusal)) throw error;
      await refuse(error.code.slice(0, 60));
    }
  }

  /** What is asked for it has changed: so does its price at the channel. */
  private async price(event: Of<'OfferHeard' | 'PublicationAsked'>) {
    const [id, cause] = [splitStream(event.stream)[1], because(event, 'worker:publications')];
    const { status, offer, channel: name } = (await this.commands.read(listing, id)).state;
    const channel = this.channels.find(name ?? '');
    if (status !== 'live' || offer.askingPrice === undefined || channel === undefined) return;
    const priced = await this.prices.of(offer.askingPrice, channel);
    if (priced !== undefined) await this.commands.handle(listing, id, { type: 'Reprice', data: priced }, cause);
  }

  private async reprice(event: Of<'RepricingAsked'>) {
    const { attempt, price, rateId, ruleId } = event.data;
    const [id, cause] = [splitStream(event.stream)[1], because(event, 'worker:publications')];
    const { status, listed, channel: name, attempt: latest } = (await this.commands.read(listing, id)).state;
    const channel = this.channels.find(name ?? '');
    if (status !== 'live' || attempt !== latest || listed === undefined || channel === undefined) return;
    try {
      const outcome = await channel.reprice(listed, price);
      const data = { attempt, outcome, price, rateId, ruleId, at: this.clock.now().toISOString() };
      await this.commands.handle(listing, id, { type: 'RecordRepriced', data }, cause);
    } catch (error) {
      if (!(error instanceof ChannelRefusal)) throw error;
      // The next look at the channel finds the old price, and asks again.
    }
  }
}

export const channelIn = (stream: string) => splitStream(stream)[1].split('.', 1)[0]!;

const isStillAsked = ({ status, attempt }: Listing, asked: number) => status === 'publishing' && attempt === asked;
