import { Injectable } from '@nestjs/common';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { Refusal, splitStream } from '#eventsourcing/decider.js';
import type { Cause, Recorded } from '#eventsourcing/event-store.js';
import { because, NotYet, Worker } from '#eventsourcing/worker.js';
import { Report } from '#service/report.js';
import { ChannelRefusal, Unreadable, type Marketplace } from '../channel/channel.js';
import { Channels } from '../channel/channels.js';
import { SaleDesk, UnknownPiece } from '../order/sale-desk.worker.js';
import { orderIdOf, sale } from '../order/sale.js';
import { payout, payoutIdOf } from '../payout/payout.js';
import type { ToldPayout } from '../payout/told-payout.js';
import { TillMessages } from '../store/till-message.worker.js';
import { MessageDesk } from './message-desk.controller.js';
import { message, rawKeysOf, staysReadable, type MessageEvent, type Received } from './message.js';
import { RawFiles } from './raw-files.worker.js';

// A piece may be sold at the moment at which inventory tells of it; after that nobody knows it.
const triesMax = 5;

/** Finds out what channels said. What makes no sense is quarantined with a reason, and can be replayed. */
@Injectable()
export class MessageWorker extends Worker {
  readonly name = 'messages';
  /** Whatever is sold, what belongs to somebody ends elsewhere first: few of these, so that endings need not wait for them. */
  override readonly atOnce = 4;

  constructor(
    private readonly channels: Channels,
    private readonly raws: RawFiles,
    private readonly desk: MessageDesk,
    private readonly sales: SaleDesk,
    private readonly tills: TillMessages,
    private readonly commands: CommandHandler,
    private readonly report: Report,
  ) {
    super();
  }

  override laneOf({ data }: Recorded) {
    return (data as Partial<Received>).channel ?? '';
  }

  workFor(recorded: Recorded) {
    const { type, stream } = recorded as Recorded<MessageEvent>;
    const [, id] = splitStream(stream);
    if (type === 'MessageUnderstood') return () => this.letGo(id);
    if (type !== 'MessageReceived' && type !== 'MessageReplayed') return undefined;
    return (tries: number) => this.understand(id, because(recorded, 'worker:messages'), tries);
  }

  private async letGo(id: string) {
    const { received } = (await this.commands.read(message, id)).state;
    if (received === undefined || !staysReadable(received)) await this.raws.forget(rawKeysOf(id));
  }

  private async understand(id: string, cause: Cause, tries: number) {
    const { state } = await this.commands.read(message, id);
    const { received } = state;
    if (state.status !== 'received' || received === undefined) return;
    const raw =
      this.desk.handOver(id) ??
      (await this.raws.find(received.kept, rawKeysOf(id), `message ${id}`, 'order-entry', cause));
    try {
      if (raw === undefined) throw new Unreadable('#', 'nobody can read it any more');
      const orderId = await this.follow(id, received, raw, cause, tries);
      await this.commands.handle(message, id, { type: 'RecordUnderstood', data: { orderId } }, cause);
    } catch (error) {
      const fault = faultOf(error);
      if (fault === undefined) throw error;
      this.report.warn(`${received.channel} told us something that makes no sense: ${fault.pointer}: ${fault.reason}`);
      const data = { pointer: fault.pointer.slice(0, 120), reason: fault.reason.slice(0, 200) };
      await this.commands.handle(message, id, { type: 'QuarantineMessage', data }, cause);
    }
  }

  /** Answers with the id of the order that it was about, if it was about any. */
  private async follow(id: string, received: Received, raw: Buffer, cause: Cause, tries: number) {
    const { channel: name, topic } = received;
    const text = raw.toString('utf8');
    if (name === 'store') {
      const news = await this.tills.read(topic, raw, cause);
      if (news === undefined) return undefined;
      return this.enter(tries, name, news.order, raw, cause, orderIdOf(name, news.receipt));
    }
    const channel = this.channels.find(name);
    if (channel === undefined) throw new Unreadable('#', `${name} is not set up here`);
    const news = channel.read(topic, text);
    switch (news.kind) {
      case 'order': {
        const orderId = await this.enter(tries, name, news.order, raw, cause);
        // What is answered is taken down once, so that this ends where there is no more to be known.
        if (news.isPartial === true) await this.look(name, news.order.number, cause);
        return orderId;
      }
      case 'refund': {
        const orderId = orderIdOf(name, news.number);
        const { version } = await this.commands.read(sale, orderId);
        if (version === 0) return this.look(name, news.number, cause);
        await this.commands.handle(sale, orderId, { type: 'HearRefund', data: news.refund }, cause);
        // Its order says what is left of it now.
        await this.look(name, news.number, cause);
        return orderId;
      }
      case 'look':
        return this.look(name, news.number, cause);
      case 'payout':
        await this.hear(channel.name, news.payout, { messageId: id, raw: received.kept }, cause);
        return undefined;
      case 'nothing':
        return undefined;
    }
  }

  /** What was paid out is settled: a statement that says otherwise afterwards is for people. */
  private async hear(channel: Marketplace, told: ToldPayout, from: { messageId: string; raw: string }, cause: Cause) {
    const data = { channel, ...from, payout: told };
    try {
      await this.commands.handle(payout, payoutIdOf(channel, told.payoutId), { type: 'HearPayout', data }, cause);
    } catch (error) {
      if (error instanceof Refusal) throw new Unreadable('#', error.message);
      throw error;
    }
  }

  private async enter(tries: number, ...sold: Parameters<SaleDesk['enter']>) {
    try {
      return await this.sales.enter(...sold);
    } catch (error) {
      if (error instanceof UnknownPiece && tries < triesMax) throw new NotYet(error.message);
      throw error;
    }
  }

  /** Asks the channel for the order, and takes down what it answers as it takes down what it tells. */
  private async look(name: string, number: string, cause: Cause) {
    const bytes = await this.channels.find(name)!.order(number);
    if (bytes === undefined) throw new Unreadable('#', `${name} has no order of that number`);
    await this.desk.take(name, 'order', bytes, cause);
    return orderIdOf(name, number);
  }
}

function faultOf(error: unknown) {
  if (error instanceof Unreadable) return { pointer: error.pointer, reason: error.reason };
  if (error instanceof ChannelRefusal) return { pointer: '#', reason: `the channel refuses: ${error.code}` };
  return undefined;
}
