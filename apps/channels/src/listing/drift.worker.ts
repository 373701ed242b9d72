import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { Clock } from '#service/clock.js';
import { Report } from '#service/report.js';
import type { Channel, LiveListing } from '../channel/channel.js';
import { Channels } from '../channel/channels.js';
import { ChannelsSettings } from '../config.js';
import { ListingRow } from './listing-list.view.js';
import { listing, listingIdOf } from './listing.js';
import { paymentDueMs } from './payment-due.js';
import { Prices } from './prices.worker.js';

const minuteMs = 60_000;
const pageSize = 500;

/** What a round found: how many are live at the channel, and how many of ours were not as they should be. */
export type DriftRound = { readonly channel: string; readonly live: number; readonly drifted: number };

/**
 * Compares what channels have with what we want there, since an answer may be lost, and a channel may say that it did what it
 * did not do. What differs is put right through the same events as anything else.
 */
@Injectable()
export class DriftDetector {
  private running: Promise<unknown> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly channels: Channels,
    private readonly prices: Prices,
    private readonly commands: CommandHandler,
    private readonly database: DataSource,
    private readonly settings: ChannelsSettings,
    private readonly clock: Clock,
    private readonly report: Report,
  ) {}

  start() {
    const round = () => {
      this.running = this.onTime();
    };
    this.timer = setTimeout(round, this.settings.config.DRIFT_MINUTES * minuteMs).unref();
  }

  async stop() {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private async onTime() {
    await this.round();
    if (!this.stopped) this.start();
  }

  /** Looks once at every channel. One that does not answer is looked at next time. */
  round(): Promise<DriftRound[]> {
    return this.channels.ofEach(
      (channel) => this.look(channel),
      (channel, error) => this.report.warn(`${channel} could not be compared: ${error.message}`),
    );
  }

  private async look(channel: Channel): Promise<DriftRound> {
    const seenAt = this.clock.now().toISOString();
    const id = `schedule/drift/${channel.name}/${seenAt}`;
    const cause = { causationId: id, correlationId: id, actor: 'job:drift' };
    const live = new Map<string, LiveListing>();
    for await (const one of channel.live()) live.set(one.sku, one);
    let drifted = 0;
    for (const one of live.values()) if (await this.compare(channel, one.sku, one, seenAt, cause)) drifted += 1;
    for await (const row of this.ours(channel.name))
      if (!live.has(row.unitId) && (await this.compare(channel, row.unitId, undefined, seenAt, cause))) drifted += 1;
    return { channel: channel.name, live: live.size, drifted };
  }

  private async compare(
    channel: Channel,
    unitId: string,
    live: LiveListing | undefined,
    seenAt: string,
    cause: Cause,
  ): Promise<boolean> {
    const listingId = listingIdOf(channel.name, unitId);
    const found = { live: live !== undefined, price: live?.bids === undefined ? live?.price : undefined, seenAt };
    const { events, state } = await this.commands.handle(
      listing,
      listingId,
      { type: 'RecordFound', data: found },
      cause,
    );
    if (live !== undefined && (live.bids ?? 0) > 0 && live.endsAt !== undefined) {
      const until = new Date(Date.parse(live.endsAt) + paymentDueMs).toISOString();
      const bid = { holdId: `auction-${channel.name}-${live.listingNumber}`, until };
      await this.commands.handle(listing, listingId, { type: 'RecordBid', data: bid }, cause);
    }
    if (state.status === 'live' && state.offer.askingPrice !== undefined) {
      const priced = await this.prices.of(state.offer.askingPrice, channel);
      if (priced !== undefined)
        await this.commands.handle(listing, listingId, { type: 'Reprice', data: priced }, cause);
    }
    return events.some(({ type }) => type === 'ListingDrifted');
  }

  private async *ours(channel: string): AsyncIterable<ListingRow> {
    for (let after = ''; ;) {
      const select = this.database.getRepository(ListingRow).createQueryBuilder('l');
      select.where("l.channel = :channel and l.status in ('live', 'ending') and l.unitId > :after", { channel, after });
      const rows = await select.orderBy('l.unitId', 'ASC').limit(pageSize).getMany();
      yield* rows;
      if (rows.length < pageSize) return;
      after = rows.at(-1)!.unitId;
    }
  }
}
