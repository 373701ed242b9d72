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
import { daysLookedAt, dueAt, type Due } from './due.js';
import { continueEveryMs, isUnderWay, runDay, type Outcome, type RunDay } from './run-day.js';

const lookEveryMs = 10_000;
const reasonMax = 500;
/** Under this name it is kept that no table could be tried. */
export const allTables = 'all';

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
    const days = new Map<string, RunDay>();
    for (const day of daysLookedAt(now)) days.set(day, (await this.commands.read(runDay, day)).state);
    const isBusy = [...days.values()].some(({ runs }) => runs.some((run) => isUnderWay(run, now.toISOString())));
    return isBusy ? undefined : dueAt(now, days)[0];
  }

  /** False if somebody else was faster, or took it over. */
  private async run({ day, ...wanted }: Due): Promise<boolean> {
    const attempt = { runId: wanted.runId, by: this.ids.next() };
    const cause: Cause = { causationId: wanted.runId, correlationId: wanted.runId, actor: 'schedule:tables' };
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
      await this.keep(outcomes, data(), cause);
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
      return [{ table: allTables, outcome: 'unchanged', tookMs: 0 }, ...outcomes];
    } catch (error) {
      // The lake is not there, or DuckDB does not start.
      return [{ table: allTables, outcome: 'failed', reason: (error as Error).message, tookMs: 0 }];
    }
  }

  /** Before the run is over, so that whoever takes it over does it again. */
  private async keep(outcomes: readonly TableOutcome[], { runId, at }: { runId: string; at: string }, cause: Cause) {
    for (const { table, outcome, reason = '' } of outcomes) {
      if (outcome === 'held-back') continue;
      const problem = outcome === 'failed' ? { problem: reason.slice(0, reasonMax) } : {};
      await this.commands.handle(builtTable, table, { type: 'RecordBuild', data: { runId, at, ...problem } }, cause);
    }
  }
}

function summed(outcomes: readonly TableOutcome[]): Outcome {
  const of = (wanted: TableOutcome['outcome']) => outcomes.filter(({ outcome }) => outcome === wanted);
  const [built, unchanged] = [of('built').length, of('unchanged').filter(({ table }) => table !== allTables).length];
  const failed = of('failed').map(({ table, reason = '' }) => ({ table, because: reason.slice(0, reasonMax) }));
  return { built, unchanged, failed, heldBack: of('held-back').map(({ table }) => table) };
}
