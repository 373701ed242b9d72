import { Injectable } from '@nestjs/common';
import { Lake } from '#lake/lake.js';
import { closing, HubReader, saidBy, type Incoming } from '#messaging/hub-reader.js';
import { Clock } from '#service/clock.js';
import { Report } from '#service/report.js';
import type { Job } from '#service/service.js';
import { AnalyticsSettings } from '../config.js';
import { badCalls, goodCalls, type ClickstreamTable } from './clickstream-table.source.js';
import { LandedGone, PartitionLanding } from './partition-landing.worker.js';

const group = 'bronze';
const againMs = 2_000;

/** Lands in bronze what shoppers do, from both hubs, as long as the service is open. */
@Injectable()
export class ClickstreamLanding implements Job {
  private readonly readers = new Set<HubReader>();
  private timers: NodeJS.Timeout[] = [];
  private stopped = false;
  /** Why a hub is not begun with, by its name. */
  private readonly failures = new Map([goodCalls, badCalls].map(({ hub }) => [hub, 'not reached yet']));
  private readonly begun = new Set<Promise<void>>();

  constructor(
    private readonly lake: Lake,
    private readonly settings: AnalyticsSettings,
    private readonly clock: Clock,
    private readonly report: Report,
  ) {}

  start() {
    for (const table of [goodCalls, badCalls]) this.begin(table);
  }

  /** What no window has landed yet is read again by whoever is next. */
  async stop() {
    this.stopped = true;
    for (const timer of this.timers) clearTimeout(timer);
    await closing(Promise.all(this.begun));
    await Promise.all([...this.readers].map((reader) => reader.close()));
  }

  /** A hub that is not landed, and why. */
  get problem(): string | undefined {
    const read = [...this.readers].map(({ hub, problem }) => [hub, problem] as const);
    const [hub, why] = [...this.failures, ...read].find(([, problem]) => problem !== undefined) ?? [];
    return hub && `${hub}: ${why}`;
  }

  private begin(table: ClickstreamTable) {
    const followed = this.follow(table).then(() => void this.failures.delete(table.hub));
    const beginning = followed.catch((error: unknown) => {
      const why = saidBy(error);
      if (why !== this.failures.get(table.hub)) this.report.warn(`${table.hub} is not landed: ${why}`);
      this.failures.set(table.hub, why);
      if (!this.stopped) this.timers.push(setTimeout(() => this.begin(table), againMs).unref());
    });
    this.begun.add(beginning);
    void beginning.finally(() => this.begun.delete(beginning));
  }

  /** From what the hub still has, all partitions of it: none of them has anything left. */
  private beginAgain(table: ClickstreamTable, reader: HubReader, { message }: LandedGone) {
    if (!this.readers.delete(reader)) return;
    this.report.warn(`${table.hub}: ${message}`);
    this.failures.set(table.hub, message);
    const closed = reader.close().then(() => {
      if (!this.stopped) this.begin(table);
    });
    this.begun.add(closed);
    void closed.finally(() => this.begun.delete(closed));
  }

  private async follow(table: ClickstreamTable) {
    const { lake } = this;
    const { EVENT_HUBS_CONNECTION_STRING: connectionString } = this.settings.config;
    const reader = new HubReader(connectionString, table.hub, group, (why) => this.report.warn(why));
    this.readers.add(reader);
    const landings = new Map<string, PartitionLanding>();
    try {
      for (const { partitionId, begin, end } of await reader.partitions()) {
        const opened = () => PartitionLanding.begin({ lake, table, partitionId, now: () => this.clock.now() });
        let landing = await opened();
        if (landing.landed > end)
          throw new Error(
            `partition ${partitionId} ends at ${end}, and ${landing.landed} are landed: it is another hub`,
          );
        landings.set(partitionId, landing);
        const from = async () => {
          if (!(await landing.isAlone())) landings.set(partitionId, (landing = await opened()));
          return Math.max(begin, landing.expected);
        };
        await reader.follow(partitionId, from, (events) =>
          taken(landing, events, landings).catch((error: unknown) => {
            if (error instanceof LandedGone) this.beginAgain(table, reader, error);
            throw error;
          }),
        );
      }
    } catch (error) {
      this.readers.delete(reader);
      await reader.close();
      throw error;
    }
  }
}

/** Once one has landed something, the others look too: nothing may come to them for long. */
async function taken(
  landing: PartitionLanding,
  events: readonly Incoming[],
  all: ReadonlyMap<string, PartitionLanding>,
) {
  const before = landing.landed;
  await landing.take(events);
  if (landing.landed > before) for (const one of all.values()) await one.mustBeThere();
}
