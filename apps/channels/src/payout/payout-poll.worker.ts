import { Injectable } from '@nestjs/common';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { Clock } from '#service/clock.js';
import { Report } from '#service/report.js';
import { ChannelRefusal, type Channel } from '../channel/channel.js';
import { Channels } from '../channel/channels.js';
import { ChannelsSettings } from '../config.js';
import { MessageDesk } from '../message/message-desk.controller.js';
import { cursor } from '../poll/cursor.js';
import { isNews, payout, payoutIdOf } from './payout.js';

const minuteMs = 60_000;
const dayMs = 1_440 * minuteMs;
/** A payout is dated when it was made, and arrives over a long weekend or is sent back within days: so far back we look again. */
const overlapMs = 14 * dayMs;

/** How many statements a channel gave that were news to us. */
export type PayoutRound = { readonly channel: string; readonly told: number };

/** Asks channels what they paid out. None of them tells it by itself. */
@Injectable()
export class PayoutPoll {
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
    const { PAYOUT_POLL_MINUTES: minutes } = this.settings.config;
    if (!this.stopped) this.timer = setTimeout(() => this.start(), minutes * minuteMs).unref();
  }

  /** Asks every channel once. One that does not answer, or does not let us know, is asked next time. */
  async round(): Promise<PayoutRound[]> {
    const rounds = await Promise.all(
      this.channels.all.map(async (channel) => {
        try {
          return [await this.ask(channel)];
        } catch (error) {
          this.report.warn(`${channel.name} could not be asked for payouts: ${(error as Error).message}`);
          return [];
        }
      }),
    );
    return rounds.flat();
  }

  private async ask(channel: Channel): Promise<PayoutRound> {
    const upTo = this.clock.now().toISOString();
    const id = `schedule/payouts/${channel.name}/${upTo}`;
    const cause = { causationId: id, correlationId: id, actor: 'job:payouts' };
    const cursorId = `${channel.name}-payouts`;
    const before = (await this.commands.read(cursor, cursorId)).state.upTo;
    let told = 0;
    let isWhole = true;
    for await (const listed of channel.payouts(new Date(Date.parse(before ?? upTo) - overlapMs).toISOString())) {
      if (this.stopped) return { channel: channel.name, told };
      const { state } = await this.commands.read(payout, payoutIdOf(channel.name, listed.payoutId));
      if (!isNews(state, listed)) continue;
      try {
        await this.desk.take(channel.name, 'payout', await listed.statement(), cause);
        told += 1;
      } catch (error) {
        // One statement that it will not give must not keep us from all others.
        if (!(error instanceof ChannelRefusal)) throw error;
        isWhole = false;
        this.report.warn(`${channel.name} gives no statement of payout ${listed.payoutId}: ${error.message}`);
      }
    }
    // Only once all of it is in the log; and not for every hour in which nothing happened.
    if (isWhole && (before === undefined || told > 0 || Date.parse(upTo) - Date.parse(before) > dayMs))
      await this.commands.handle(cursor, cursorId, { type: 'MoveCursor', data: { upTo, found: told } }, cause);
    return { channel: channel.name, told };
  }
}
