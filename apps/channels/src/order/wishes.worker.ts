import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { splitStream } from '#eventsourcing/decider.js';
import type { Cause, Recorded } from '#eventsourcing/event-store.js';
import { because, NotYet, Worker } from '#eventsourcing/worker.js';
import { Clock } from '#service/clock.js';
import { ChannelRefusal, type Channel, type Pushed } from '../channel/channel.js';
import { Channels } from '../channel/channels.js';
import { MessageDesk } from '../message/message-desk.controller.js';
import { piece } from '../piece/piece.js';
import { similarTo } from '../piece/piece-list.view.js';
import { sale, soldLines, type Sale, type SaleEvent } from './sale.js';

type Of<Type extends SaleEvent['type']> = Recorded<Extract<SaleEvent, { type: Type }>>;
const similarMax = 5;
const triesMax = 6;

/** Tells channels what became of what they sold: sent, cancelled, given back. */
@Injectable()
export class WishesWorker extends Worker {
  readonly name = 'wishes';

  constructor(
    private readonly channels: Channels,
    private readonly desk: MessageDesk,
    private readonly commands: CommandHandler,
    private readonly database: DataSource,
    private readonly clock: Clock,
  ) {
    super();
  }

  override laneOf({ data }: Recorded) {
    return (data as { readonly channel?: string }).channel ?? '';
  }

  workFor(recorded: Recorded) {
    const event = recorded as Recorded<SaleEvent>;
    if (event.type === 'WishMade') return () => this.push(event);
    if (event.type === 'ConflictOpened') return (tries: number) => this.findRivals(event, tries);
    return undefined;
  }

  private async push(event: Of<'WishMade'>) {
    const [, orderId] = splitStream(event.stream);
    const { wishId, channel: name } = event.data;
    const { state } = await this.commands.read(sale, orderId);
    if (state.wishes[wishId]?.status !== 'open') return;
    const cause = because(event, 'worker:wishes');
    const answer = await this.ask(this.channels.find(name), event.data.wish, state);
    const at = this.clock.now().toISOString();
    await this.commands.handle(sale, orderId, { type: 'RecordPush', data: { wishId, at, ...answer } }, cause);
    // The channel's own word is what counts.
    if (answer.outcome === 'done' && event.data.wish.what !== 'ship') await this.look(name, state, cause);
  }

  private async ask(
    channel: Channel | undefined,
    wish: Of<'WishMade'>['data']['wish'],
    { order }: Sale,
  ): Promise<{ outcome: Pushed | 'refused'; code?: string }> {
    // A till is run by people, and so is what is not set up any more.
    if (channel === undefined) return { outcome: 'by-hand' };
    const { number } = order!;
    const parts = soldLines(order!).map(({ lineId, quantity }) => ({ lineId, quantity }));
    try {
      switch (wish.what) {
        case 'cancel':
          return { outcome: await channel.cancel(number, wish.reason) };
        case 'ship':
          return { outcome: await channel.ship(number, parts, wish.sent) };
        case 'refund':
          return { outcome: await channel.refund(number, wish.giving) };
      }
    } catch (error) {
      if (!(error instanceof ChannelRefusal)) throw error;
      return { outcome: 'refused', code: error.code.slice(0, 60) };
    }
  }

  private async look(name: string, { order }: Sale, cause: Cause) {
    const bytes = await this.channels.find(name)?.order(order!.number);
    if (bytes !== undefined) await this.desk.take(name, 'order', bytes, cause);
  }

  /** Whose the pieces are, and what else the buyer may like. */
  private async findRivals(event: Of<'ConflictOpened'>, tries: number) {
    const [, orderId] = splitStream(event.stream);
    const winners: { unitId: string; orderId: string }[] = [];
    for (const unitId of event.data.unitIds) {
      const { claim } = (await this.commands.read(piece, unitId)).state;
      if (claim.orderId !== undefined && claim.orderId !== orderId) winners.push({ unitId, orderId: claim.orderId });
    }
    // That it was declined may be heard before whom it was given to.
    if (winners.length < event.data.unitIds.length && tries < triesMax) throw new NotYet('nobody has the piece yet');
    const similar = await similarTo(this.database, event.data.unitIds, similarMax);
    const data = { winners, similar };
    await this.commands.handle(sale, orderId, { type: 'RecordRivals', data }, because(event, 'worker:wishes'));
  }
}
