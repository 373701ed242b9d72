import { Injectable } from '@nestjs/common';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { Clock } from '#service/clock.js';
import { Report } from '#service/report.js';
import type { Channel } from '../channel/channel.js';
import { Channels } from '../channel/channels.js';
import { ChannelsSettings } from '../config.js';
import { MessageDesk } from '../message/message-desk.controller.js';
import { cursor } from './cursor.js';

const dayMs = 86_400_000;
/** Channels know of some changes late, and clocks differ: so far back we ask again. What is told twice is one order. */
const overlapMs = 600_000;
const firstTimeMs = 14 * dayMs;
/** So many are taken down at once, since each waits for the disk. */
const lotSize = 16;

/** How many tellings of orders a channel gave, new to us or not. */
export type PollRound = { readonly channel: string; readonly told: number };

/** Asks channels for the orders that changed: webhooks get lost, and some channels have none for what we need. */
@Injectable()
export class OrderPoll {
  private running: Promise<unknown> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly channels: Channels,
    private readonly desk: MessageDesk,
    private readonly commands: CommandHandler,
    private readonly settings: ChannelsSettings,
    private readonly clock: Clock,
    private readonly report: Report,
  ) {}

  start() {
    this.running = this.onTime();
  }

  async stop() {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private async onTime() {
    await this.round();
    if (!this.stopped)
      this.timer = setTimeout(() => this.start(), this.settings.config.ORDER_POLL_SECONDS * 1_000).unref();
  }

  /** Asks every channel once. */
  round(): Promise<PollRound[]> {
    return this.channels.ofEach(
      (channel) => this.ask(channel),
      (channel, error) => this.report.warn(`${channel} could not be asked for orders: ${error.message}`),
    );
  }

  private async ask(channel: Channel): Promise<PollRound> {
    const upTo = this.clock.now().toISOString();
    const id = `schedule/orders/${channel.name}/${upTo}`;
    const cause = { causationId: id, correlationId: id, actor: 'job:orders' };
    const before = (await this.commands.read(cursor, channel.name)).state.upTo;
    const sinceMs = before === undefined ? Date.parse(upTo) - firstTimeMs : Date.parse(before) - overlapMs;
    let told = 0;
    for await (const lot of lotsOf(channel.changedSince(new Date(sinceMs).toISOString()))) {
      if (this.stopped) return { channel: channel.name, told };
      await Promise.all(lot.map((bytes) => this.desk.take(channel.name, 'order', bytes, cause)));
      told += lot.length;
    }
    // Only once all of it is in the log; and not for every minute in which nothing happened.
    if (before === undefined || told > 0 || Date.parse(upTo) - Date.parse(before) > overlapMs)
      await this.commands.handle(cursor, channel.name, { type: 'MoveCursor', data: { upTo, found: told } }, cause);
    return { channel: channel.name, told };
  }
}

/** So many at a time, since what is taken down together shares a write. */
async function* lotsOf<Item>(items: AsyncIterable<Item>): AsyncIterable<Item[]> {
  let lot: Item[] = [];
  for await (const item of items) {
    lot.push(item);
    if (lot.length < lotSize) continue;
    yield lot;
    lot = [];
  }
  if (lot.length > 0) yield lot;
}
