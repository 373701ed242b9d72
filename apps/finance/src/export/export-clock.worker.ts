import { Injectable } from '@nestjs/common';
import { Cron } from 'croner';
import { DataSource } from 'typeorm';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { NewIds } from '#personal/new-ids.js';
import { Clock } from '#service/clock.js';
import { Report } from '#service/report.js';
import { Subscribers } from '#service/subscribers.js';
import { FinanceSettings } from '../config.js';
import { DayBook } from '../journal/day-book.worker.js';
import { ledgerLines, LedgerLineRow } from '../journal/ledger-line.view.js';
import { dayIn, daysBetween } from '../period/day.js';
import type { Batch } from './batch.js';
import { exportSeries } from './export-series.js';
import { Exporter } from './exporter.worker.js';
import { periodsDue } from './schedule.js';

const lookEveryMs = 30_000;
const lotSize = 64;

/** Makes the exports that are due, by the schedules of daily and monthly ones; what was missed is made up for, once. */
@Injectable()
export class ExportClock {
  private running: Promise<unknown> | undefined;
  private inRound: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  /** The run that was seen to, so that days without entries are not looked at again and again. */
  private readonly seen = new Map<Batch['series'], string>();

  constructor(
    private readonly exporter: Exporter,
    private readonly days: DayBook,
    private readonly commands: CommandHandler,
    private readonly database: DataSource,
    private readonly subscribers: Subscribers,
    private readonly settings: FinanceSettings,
    private readonly clock: Clock,
    private readonly ids: NewIds,
    private readonly report: Report,
  ) {}

  start() {
    this.running = this.sweep().then(() => this.onTime());
  }

  async stop() {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private async sweep() {
    try {
      await this.exporter.sweep();
    } catch (error) {
      this.report.warn(`folders of exports are not looked through: ${(error as Error).message}`);
    }
  }

  private async onTime() {
    try {
      await this.round();
    } catch (error) {
      this.report.warn(`exports are not made: ${(error as Error).message}`);
    }
    const again = () => void (this.running = this.onTime());
    if (!this.stopped) this.timer = setTimeout(again, lookEveryMs).unref();
  }

  /** Makes what is due by now: days before months, which are made of them. Whoever asks meanwhile waits for the same round. */
  round(): Promise<void> {
    return (this.inRound ??= this.makeAll().finally(() => (this.inRound = undefined)));
  }

  /** Since when the first export that is due could be there, RFC 3339; undefined while there is none. */
  async dueSince(series: Batch['series']): Promise<string | undefined> {
    const [period] = (await this.due(series))?.periods ?? [];
    return period && firstRun(this.patternOf(series), this.settings.config.BOOKS_TIME_ZONE, period.to);
  }

  private async makeAll() {
    await this.makeDue('daily');
    await this.makeDue('monthly');
  }

  private async makeDue(series: Batch['series']) {
    const due = await this.due(series);
    if (due === undefined) return;
    const id = `schedule-${series}-${this.ids.next()}`;
    const cause: Cause = { causationId: id, correlationId: id, actor: 'schedule:exports' };
    await this.close(due.periods, cause);
    for (const { from, to } of due.periods) {
      if (this.stopped) return;
      await this.exporter.make(series, from, to, cause);
    }
    // Where nothing was due, an entry of a day before may come yet.
    if (due.periods.length > 0) this.seen.set(series, due.runAt);
  }

  private async due(series: Batch['series']) {
    const run = lastRun(this.patternOf(series), this.settings.config.BOOKS_TIME_ZONE, this.clock.now());
    if (run === undefined || this.seen.get(series) === run.at) return undefined;
    const { exports } = (await this.commands.read(exportSeries, series)).state;
    const exportedTo = exports.at(-1)?.batch.to;
    const first = exportedTo === undefined ? await this.firstDay(run.at) : exportedTo;
    return first === undefined ? undefined : { runAt: run.at, periods: periodsDue(series, run.day, exportedTo, first) };
  }

  private patternOf(series: Batch['series']) {
    const { EXPORT_DAILY_CRON: daily, EXPORT_MONTHLY_CRON: monthly } = this.settings.config;
    return { daily, monthly }[series];
  }

  /** Many at once: after a year without a word there are as many days to be closed as it had. */
  private async close(due: readonly { readonly from: string; readonly to: string }[], cause: Cause) {
    const days = due.flatMap(({ from, to }) => daysBetween(from, to));
    for (let done = 0; done < days.length && !this.stopped; done += lotSize)
      await Promise.all(days.slice(done, done + lotSize).map((day) => this.days.closed(day, cause)));
  }

  /** Of the first entry in the books; undefined while it is not known, or there is none. */
  private async firstDay(runAt: string): Promise<string | undefined> {
    // A read model that is still being built would begin with some other day, and those before would be in no export.
    if (!(await this.subscribers.hasAllUntil(runAt, [ledgerLines]))) return undefined;
    const [row] = await this.database.getRepository(LedgerLineRow).find({ order: { lineId: 'ASC' }, take: 1 });
    return row?.postingDate;
  }
}

/** When a schedule was due last before an instant, and the day that was in that time zone. */
export function lastRun(pattern: string, timeZone: string, now: Date): { at: string; day: string } | undefined {
  const [run] = new Cron(pattern, { timezone: timeZone }).previousRuns(1, now);
  const at = run?.toISOString();
  return at === undefined ? undefined : { at, day: dayIn(timeZone)(at) };
}

/** When a schedule is due first on a later day in that time zone. */
export function firstRun(pattern: string, timeZone: string, day: string): string | undefined {
  const cron = new Cron(pattern, { timezone: timeZone });
  let run = cron.nextRun(new Date(`${day}T00:00:00Z`));
  while (run !== null && dayIn(timeZone)(run.toISOString()) <= day) run = cron.nextRun(run);
  return run?.toISOString();
}
