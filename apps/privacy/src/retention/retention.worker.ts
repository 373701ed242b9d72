import { Injectable } from '@nestjs/common';
import { DataSource, LessThan } from 'typeorm';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { Refusal } from '#eventsourcing/decider.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { KeyRing } from '#personal/key-ring.js';
import { Clock } from '#service/clock.js';
import { Report } from '#service/report.js';
import { PrivacySettings } from '../config.js';
import { subject, type SubjectCommand } from '../subject/subject.js';
import { LawRetentionRow } from './law-retention.view.js';
import { dayOf, daysAgo, untilNextHourMs, yearsAgo } from './retention-times.js';

const atMost = 500;
// The law counts from the end of the year of the invoice, which may be of the year after the order: nothing goes too early.
const spareYears = 1;

/** What a round led to: how many are to be forgotten, how many keys of the law go, how many a law that we heard of keeps. */
export type Round = { readonly forgotten: number; readonly lawKeys: number; readonly kept: number };

/**
 * Every hour asks that those be forgotten who told us nothing for years, and that the law's keys go when their years are over;
 * of who was forgotten, after the last day that was declared.
 * What is asked for leaves the ring soon after, and a round that comes before that asks for nothing new.
 */
@Injectable()
export class Retention {
  private running: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  /** Told only when it changes: it may last for years. */
  private keptBefore = 0;

  constructor(
    private readonly ring: KeyRing,
    private readonly commands: CommandHandler,
    private readonly settings: PrivacySettings,
    private readonly clock: Clock,
    private readonly report: Report,
    private readonly database: DataSource,
  ) {}

  start() {
    this.stopped = false;
    this.running = this.onTime();
  }

  async stop() {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  async round(): Promise<Round> {
    const now = this.clock.now();
    const { RETENTION_PERSON_DAYS, RETENTION_LAW_YEARS } = this.settings.config;
    const on = dayOf(now);
    const id = `schedule/retention/${now.toISOString()}`;
    const cause = { causationId: id, correlationId: id, actor: 'job:retention' };
    const data = { requestId: `retention-${on}`, reason: 'retention' } as const;
    const silent = await this.ring.unusedSince('person', daysAgo(now, RETENTION_PERSON_DAYS), atMost);
    const [forgotten] = await this.ask(silent, { type: 'RequestErasure', data }, cause);
    const [over] = await this.ask(await this.retainedBefore(on), { type: 'EndRetention', data: { on } }, cause);
    const expired = await this.ring.unusedSince('law', yearsAgo(now, RETENTION_LAW_YEARS + spareYears), atMost);
    const [unused, kept] = await this.ask(expired, { type: 'DestroyLawKey', data: { on } }, cause);
    return { forgotten, lawKeys: over + unused, kept };
  }

  /** Of whom the law kept something until a day before this one; those that waited longest come first. */
  private async retainedBefore(day: string) {
    const rows = this.database.getRepository(LawRetentionRow);
    const over = await rows.find({
      where: { until: LessThan(day) },
      order: { until: 'ASC', subjectId: 'ASC' },
      take: atMost,
    });
    return over.map(({ subjectId }) => subjectId);
  }

  private async onTime() {
    try {
      const { forgotten, lawKeys, kept } = await this.round();
      if (forgotten > 0) this.report.warn(`retention: ${forgotten} who told us nothing for years are forgotten`);
      if (lawKeys > 0) this.report.warn(`retention: the law asks for the data of ${lawKeys} no more, and it goes`);
      if (kept > this.keptBefore)
        this.report.warn(`retention: a service declared that the law keeps the data of ${kept} for longer`);
      this.keptBefore = kept;
    } catch (error) {
      this.report.warn(`retention failed, and is tried again in an hour: ${(error as Error).message}`);
    }
    if (!this.stopped) this.timer = setTimeout(() => this.start(), untilNextHourMs(this.clock.now().getTime())).unref();
  }

  /** One after the other: nobody waits for it. Answers with how many did something new, and how many were refused. */
  private async ask(subjectIds: readonly string[], command: SubjectCommand, cause: Cause): Promise<[number, number]> {
    let [done, refused] = [0, 0];
    for (const subjectId of subjectIds) {
      if (this.stopped) break;
      try {
        const { events } = await this.commands.handle(subject, subjectId, command, cause);
        if (events.length > 0) done += 1;
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        refused += 1;
      }
    }
    return [done, refused];
  }
}
