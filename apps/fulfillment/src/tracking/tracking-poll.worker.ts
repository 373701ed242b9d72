import { Injectable } from '@nestjs/common';
import type { Cause } from '#eventsourcing/event-store.js';
import { RecentMap } from '#eventsourcing/recent.js';
import { Clock } from '#service/clock.js';
import { Report } from '#service/report.js';
import { CarrierRefusal, type TrackingReport } from '../carriers/carrier.js';
import { Carriers } from '../carriers/carriers.js';
import { FulfillmentSettings } from '../config.js';
import { LabelWorker } from '../label/label.worker.js';
import { referenceOf } from '../label/label.js';
import { Senders } from '../label/senders.worker.js';
import { DueParcels, type Due, type DueAttempt } from './due.worker.js';
import { runErrands } from './errands.js';
import { isOver, unheard } from './journey.js';
import { NewsKeys } from './news-keys.worker.js';
import { seenBy } from './scan.js';

const everyMs = 60_000;
// A carrier with more to tell goes on in the next round, so that the others are asked on time.
const roundMaxMs = 300_000;
const rememberedMax = 1_000_000;
const auditEveryMs = 3_600_000;
const retryAfterMs = 600_000;
const renewBeforeMs = 86_400_000;

/** What a round led to: how many parcels were asked for, of how many attempts at labels, and what came to nothing. */
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
  /** From when on each parcel, and each attempt at a label, may be asked for again. */
  private readonly notBefore = new RecentMap<string, number>(rememberedMax);

  constructor(
    private readonly due: DueParcels,
    private readonly newsKeys: NewsKeys,
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

  /** Waits for the answers to what carriers have been asked already, and asks nothing more. */
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
    await this.newsKeys
      .expire(now)
      .catch((error: Error) => this.report.warn(`old news are not made unreadable: ${error.message}`));
    const silentForMs = this.settings.config.TRACKING_POLL_MINUTES * 60_000;
    const silent = await this.due.silentSince(new Date(now.getTime() - silentForMs).toISOString(), now);
    const named = silent.map((due) => ({ ...due, name: due.parcelId }));
    const tracked = await this.each(named, now, silentForMs, (due) => this.ask(due, now, cause));
    const open = await this.due.openAttempts(now);
    const attempts = open.map((due) => ({ ...due, name: referenceOf(due.parcelId, due.attempt) }));
    const audits = await this.each(attempts, now, auditEveryMs, (due) => this.audit(due, cause));
    return { asked: tracked.done, audited: audits.done, failed: tracked.failed + audits.failed };
  }

  /** What succeeds is due again after `everyMs`, what fails a little later. */
  private async each<Asked extends Due & { readonly name: string }>(
    all: readonly Asked[],
    now: Date,
    everyMs: number,
    work: (due: Asked) => Promise<void>,
  ) {
    let [done, failed] = [0, 0];
    const nowMs = now.getTime();
    const unanswered = new Set<string>();
    const errands = all
      .filter(({ name }) => (this.notBefore.get(name) ?? nowMs) <= nowMs)
      .map((due) => ({
        carrier: due.carrier,
        run: async () => {
          try {
            await work(due);
            done += 1;
            this.notBefore.set(due.name, nowMs + everyMs);
            return true;
          } catch (error) {
            failed += 1;
            this.notBefore.set(due.name, nowMs + retryAfterMs);
            if (!unanswered.has(due.carrier))
              this.report.warn(`${due.carrier} could not be asked: ${(error as Error).message}`);
            unanswered.add(due.carrier);
            return false;
          }
        },
      }));
    await runErrands(errands, () => this.stopped || this.clock.now().getTime() - nowMs > roundMaxMs);
    return { done, failed };
  }

  private async ask({ stream, parcelId }: Due, now: Date, cause: Cause) {
    const { labels, journeys } = await this.senders.of(stream);
    const journey = journeys[parcelId] ?? unheard;
    const bought = labels[parcelId]?.bought;
    if (bought === undefined || isOver(journey)) return;
    const carrier = this.carriers.named(bought.carrier);
    const { trackingNumber } = bought;
    const told = await carrier.track(trackingNumber).catch((error: unknown): TrackingReport => {
      // It has a label, and no parcel has been seen yet.
      if (error instanceof CarrierRefusal && error.code === 'unknown-number') return { trackingNumber, scans: [] };
      throw error;
    });
    const scans = seenBy(now.getTime(), told.scans);
    if (scans.length < told.scans.length) this.report.warn(`${bought.carrier} tells of the future of ${parcelId}`);
    const data = { parcelId, trackingNumber, scans, expectedBy: told.expectedBy, heardAt: now.toISOString() };
    await this.senders.ask(stream, { type: 'RecordScans', data }, cause);
    const { subscribedUntil } = journey;
    if (subscribedUntil === undefined || Date.parse(subscribedUntil) - now.getTime() > renewBeforeMs) return;
    const until = await carrier.subscribe([trackingNumber]);
    if (until !== undefined)
      await this.senders.ask(stream, { type: 'RecordSubscription', data: { parcelId, until } }, cause);
  }

  private audit({ stream, parcelId, attempt }: DueAttempt, cause: Cause) {
    return this.labels.audit(stream, parcelId, attempt, cause);
  }
}
