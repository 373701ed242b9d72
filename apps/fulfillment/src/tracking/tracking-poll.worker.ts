import { Injectable } from '@nestjs/common';
import { DataSource, LessThanOrEqual, MoreThanOrEqual, type FindManyOptions } from 'typeorm';
import { streamOf } from '#eventsourcing/decider.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { RecentMap } from '#eventsourcing/recent.js';
import { Clock } from '#service/clock.js';
import { Report } from '#service/report.js';
import { CarrierRefusal } from '../carriers/carrier.js';
import { Carriers } from '../carriers/carriers.js';
import { FulfillmentSettings } from '../config.js';
import { LabelWorker } from '../label/label.worker.js';
import { Senders } from '../label/senders.worker.js';
import { ReturnListRow } from '../return/return-list.view.js';
import { customerReturn } from '../return/return.js';
import { ShipmentListRow } from '../shipment/shipment-list.view.js';
import { shipment } from '../shipment/shipment.js';
import { isOver, unheard } from './journey.js';

const everyMs = 60_000;
const atOnce = 8;
const pageSize = 500;
const rememberedMax = 100_000;
// Two weeks after it was bought a label is on no invoice that could still surprise us.
const auditedForMs = 14 * 86_400_000;
const auditEveryMs = 3_600_000;
const renewBeforeMs = 86_400_000;

/** What a round led to: how many parcels were asked for, and of how many attempts at labels. */
export type PollRound = { readonly asked: number; readonly audited: number; readonly failed: number };

/**
 * The safety net under webhooks, which get lost: whatever is on its way and was not heard of for hours is asked for, a
 * subscription that runs out is renewed, and attempts at labels that came to nothing are looked for once more.
 */
@Injectable()
export class TrackingPoll {
  private running: Promise<unknown> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  /** When each stream was asked for last, whatever the answer. */
  private readonly asked = new RecentMap<string, number>(rememberedMax);
  private readonly audited = new RecentMap<string, number>(rememberedMax);

  constructor(
    private readonly database: DataSource,
    private readonly carriers: Carriers,
    private readonly senders: Senders,
    private readonly labels: LabelWorker,
    private readonly settings: FulfillmentSettings,
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
    await this.round().catch((error: Error) => this.report.warn(`parcels are not asked for: ${error.message}`));
    if (!this.stopped) this.timer = setTimeout(() => this.start(), everyMs).unref();
  }

  /** Asks once for everything that is due. */
  async round(): Promise<PollRound> {
    const now = this.clock.now();
    const id = `schedule/tracking/${now.toISOString()}`;
    const cause = { causationId: id, correlationId: id, actor: 'job:tracking' };
    const silentSince = now.getTime() - this.settings.config.TRACKING_POLL_MINUTES * 60_000;
    let [asked, audited, failed] = [0, 0, 0];
    const attempt = async (work: () => Promise<number>) => {
      try {
        return await work();
      } catch (error) {
        failed += 1;
        if (failed === 1) this.report.warn(`a carrier could not be asked: ${(error as Error).message}`);
        return 0;
      }
    };
    const silent = (await this.underWay(new Date(silentSince).toISOString())).filter(
      (stream) => (this.asked.get(stream) ?? -Infinity) <= silentSince,
    );
    await eachOf(silent, async (stream) => {
      this.asked.set(stream, now.getTime());
      asked += await attempt(() => this.ask(stream, now, cause));
    });
    const open = (await this.openAttempts(now)).filter(
      (stream) => (this.audited.get(stream) ?? -Infinity) <= now.getTime() - auditEveryMs,
    );
    await eachOf(open, async (stream) => {
      this.audited.set(stream, now.getTime());
      audited += await attempt(() => this.audit(stream, cause));
    });
    return { asked, audited, failed };
  }

  /** Every parcel that is on its way under this stream. */
  private async ask(stream: string, now: Date, cause: Cause): Promise<number> {
    const { labels, journeys } = await this.senders.of(stream);
    let asked = 0;
    for (const [parcelId, { bought }] of Object.entries(labels)) {
      const journey = journeys[parcelId] ?? unheard;
      if (bought === undefined || isOver(journey)) continue;
      const carrier = this.carriers.named(bought.carrier);
      const report = await carrier.track(bought.trackingNumber).catch((error: unknown) => {
        // It has a label, and no parcel has been seen yet.
        if (error instanceof CarrierRefusal) return { scans: [], expectedBy: undefined };
        throw error;
      });
      asked += 1;
      const { scans, expectedBy } = report;
      const heardAt = now.toISOString();
      const { trackingNumber } = bought;
      const data = { parcelId, trackingNumber, scans, expectedBy, heardAt };
      await this.senders.ask(stream, { type: 'RecordScans', data }, cause);
      const { subscribedUntil } = journey;
      if (subscribedUntil === undefined || Date.parse(subscribedUntil) - now.getTime() > renewBeforeMs) continue;
      const until = await carrier.subscribe([bought.trackingNumber]);
      if (until !== undefined)
        await this.senders.ask(stream, { type: 'RecordSubscription', data: { parcelId, until } }, cause);
    }
    return asked;
  }

  private async audit(stream: string, cause: Cause): Promise<number> {
    const { labels } = await this.senders.of(stream);
    let audited = 0;
    for (const [parcelId, { lost, status, attempts }] of Object.entries(labels)) {
      const open = status === 'unsettled' ? [...lost, attempts.length] : lost;
      for (const attempt of open) await this.labels.audit(stream, parcelId, attempt, cause);
      audited += open.length;
    }
    return audited;
  }

  /** The streams of what has a label, is not there, and was not heard of since; those that are silent longest first. */
  private async underWay(silentSince: string): Promise<readonly string[]> {
    const where = { isUnderWay: 1, heardAt: LessThanOrEqual(silentSince) };
    const some = { where, order: { heardAt: 'ASC' }, take: rememberedMax / 4 } as const;
    return this.streamsWhere(some);
  }

  private async openAttempts(now: Date): Promise<readonly string[]> {
    const since = new Date(now.getTime() - auditedForMs).toISOString();
    return this.streamsWhere({ where: { hasOpenAttempt: 1, changedAt: MoreThanOrEqual(since) }, take: pageSize });
  }

  private async streamsWhere(some: FindManyOptions<ShipmentListRow> & FindManyOptions<ReturnListRow>) {
    const shipments = await this.database.getRepository(ShipmentListRow).find(some);
    const returns = await this.database.getRepository(ReturnListRow).find(some);
    return [
      ...shipments.map(({ shipmentId }) => streamOf(shipment, shipmentId)),
      ...returns.map(({ returnId }) => streamOf(customerReturn, returnId)),
    ];
  }
}

/** So many at once as a carrier may be asked. */
async function eachOf<Item>(items: readonly Item[], work: (item: Item) => Promise<void>) {
  let next = 0;
  const worker = async () => {
    while (next < items.length) await work(items[next++]!);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
