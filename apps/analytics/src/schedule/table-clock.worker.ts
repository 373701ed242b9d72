import { Injectable } from '@nestjs/common';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { Refusal } from '#eventsourcing/decider.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { NewIds } from '#personal/new-ids.js';
import { Clock } from '#service/clock.js';
import { Report } from '#service/report.js';
import type { Outcome as TableOutcome } from '../warehouse/build.worker.js';
import { Warehouse } from '../warehouse/warehouse.worker.js';
import { builtTable } from './built-table.js';
import { dueAt, givenUp, lastDays, type Due } from './due.js';
import { continueEveryMs, isUnderWay, runDay, schedules } from './run-day.js';
import type { Outcome, Run, RunDay, Schedule } from './run-day.js';

const lookEveryMs = 10_000;
const reasonMax = 500;
/** So far back it is looked for tables that failed: longer than anybody should leave us stopped. */
const rememberedDays = 7;
/** Under this name it is kept that no table of a schedule could be tried. */
const allOf = (schedule: Schedule) => `all-${schedule}`;
const alls: readonly string[] = schedules.map(allOf);

/** Makes the tables that are due: one run at a time among all processes, each failure tried again, what was missed made up for once. */
@Injectable()
export class TableClock {
  private running: Promise<unknown> | undefined;
  private inRound: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly warehouse: Warehouse,
    private readonly commands: CommandHandler,
    private readonly clock: Clock,
    private readonly ids: NewIds,
    private readonly report: Report,
  ) {}

  /** The first look is a while after the start, when whoever starts us has other things to do. */
  start() {
    this.later();
  }

  async stop() {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.warehouse.giveUp();
    await this.running;
    await this.inRound?.catch(() => undefined);
  }

  /** Looks at once for what is due. */
  hurry() {
    this.later(0);
  }

  private later(ms = lookEveryMs) {
    clearTimeout(this.timer);
    if (!this.stopped) this.timer = setTimeout(() => void (this.running = this.look()), ms).unref();
  }

  private async look() {
    try {
      await this.round();
    } catch (error) {
      this.report.warn(`tables are not made: ${(error as Error).message}`);
    }
    this.later();
  }

  /** Runs what is due by now, one after the other. Whoever asks meanwhile waits for the same round. */
  round(): Promise<void> {
    return (this.inRound ??= this.runAll().finally(() => (this.inRound = undefined)));
  }

  private async runAll() {
    while (!this.stopped) {
      const due = await this.next();
      if (due === undefined || !(await this.run(due))) return;
    }
  }

  /** Undefined also while somebody else is at it. */
  private async next(): Promise<Due | undefined> {
    const now = this.clock.now();
    const days = await this.read(lastDays(now));
    for (const run of givenUp(now, days)) await this.giveUp(run);
    const isBusy = [...days.values()].some(({ runs }) => runs.some((run) => isUnderWay(run, now.toISOString())));
    return isBusy ? undefined : dueAt(now, days)[0];
  }

  private async read(days: readonly string[]) {
    const read = new Map<string, RunDay>();
    for (const day of days) read.set(day, (await this.commands.read(runDay, day)).state);
    return read;
  }

  private async giveUp({ runId, schedule }: Run) {
    const reason = 'Whoever began it was killed each time, and it is given up.';
    const outcome = { table: allOf(schedule), outcome: 'failed', reason, tookMs: 0 } as const;
    await this.keep([outcome], { runId, at: this.clock.now().toISOString() });
  }

  /** What failed of late and is no table any more: with it goes what is said of it. */
  private async gone(): Promise<TableOutcome[]> {
    const known = new Set([...this.warehouse.models().map(({ table }) => table), ...alls]);
    const days = await this.read(lastDays(this.clock.now(), rememberedDays));
    const failed = [...days.values()].flatMap(({ runs }) => runs.flatMap(({ outcome }) => outcome?.failed ?? []));
    const tables = new Set(failed.map(({ table }) => table).filter((table) => !known.has(table)));
    return [...tables].map((table) => ({ table, outcome: 'unchanged', tookMs: 0 }));
  }

  /** False if somebody else was faster, or took it over. */
  private async run({ day, ...wanted }: Due): Promise<boolean> {
    const attempt = { runId: wanted.runId, by: this.ids.next() };
    const cause = causeOf(wanted.runId);
    // Before it begins, and with it what came of an earlier attempt is forgotten.
    const gone = await this.gone();
    const data = () => ({ ...attempt, at: this.clock.now().toISOString() });
    const start = { type: 'StartRun', data: { ...wanted, ...data() } } as const;
    const { events } = await this.commands.handle(runDay, day, start, cause);
    if (events.length === 0) return false;
    const goOn = () =>
      this.commands
        .handle(runDay, day, { type: 'ContinueRun', data: data() }, cause)
        .catch((error: unknown) => this.report.warn(`${wanted.runId}: ${(error as Error).message}`));
    const beat = setInterval(() => void goOn(), continueEveryMs).unref();
    try {
      const outcomes = await this.build(wanted);
      // What failed because we are closed is not the fault of the tables; it is taken over from us.
      if (this.stopped && outcomes.some(({ outcome }) => outcome === 'failed')) return false;
      // Who was taken over has nothing to say of the tables.
      await this.commands.handle(runDay, day, { type: 'ContinueRun', data: data() }, cause);
      await this.keep([...gone, ...outcomes], data());
      await this.commands.handle(runDay, day, { type: 'FinishRun', data: { ...data(), ...summed(outcomes) } }, cause);
      return true;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.report.warn(`${wanted.runId}: ${error.message}`);
      return false;
    } finally {
      clearInterval(beat);
    }
  }

  private async build({ schedule, whole }: Pick<Due, 'schedule' | 'whole'>): Promise<readonly TableOutcome[]> {
    try {
      const { outcomes } = await this.warehouse.build({ schedule, whole });
      return [{ table: allOf(schedule), outcome: 'unchanged', tookMs: 0 }, ...outcomes];
    } catch (error) {
      // The lake is not there, or DuckDB does not start.
      return [{ table: allOf(schedule), outcome: 'failed', reason: (error as Error).message, tookMs: 0 }];
    }
  }

  /** Before the run is over, so that whoever takes it over does it again. */
  private async keep(outcomes: readonly TableOutcome[], { runId, at }: { runId: string; at: string }) {
    for (const { table, outcome, reason = '' } of outcomes) {
      if (outcome === 'held-back') continue;
      const problem = outcome === 'failed' ? { problem: reason.slice(0, reasonMax) } : {};
      const command = { type: 'RecordBuild', data: { runId, at, ...problem } } as const;
      await this.commands.handle(builtTable, table, command, causeOf(runId));
    }
  }
}

const causeOf = (runId: string): Cause => ({ causationId: runId, correlationId: runId, actor: 'schedule:tables' });

function summed(outcomes: readonly TableOutcome[]): Outcome {
  const of = (wanted: TableOutcome['outcome']) => outcomes.filter(({ outcome }) => outcome === wanted);
  const [built, unchanged] = [of('built').length, of('unchanged').filter(({ table }) => !alls.includes(table)).length];
  const failed = of('failed').map(({ table, reason = '' }) => ({ table, because: reason.slice(0, reasonMax) }));
  return { built, unchanged, failed, heldBack: of('held-back').map(({ table }) => table) };
}
