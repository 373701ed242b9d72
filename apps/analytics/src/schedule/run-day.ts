import { Refusal, type Decider } from '#eventsourcing/decider.js';

/** How often a table is made, as its contract says: every five minutes, or every 24 hours. */
export const schedules = ['stream', 'batch'] as const;
export type Schedule = (typeof schedules)[number];

/** What is to be run: the tables of a schedule, what is new of them, or from the beginning. */
type Wanted = { readonly runId: string; readonly schedule: Schedule; readonly whole: boolean };
/** `by`: whoever does this attempt, another name for each. */
type Attempt = { readonly runId: string; readonly by: string; readonly at: string };
/** What came of it; tables are named where something is wrong. */
export type Outcome = {
  readonly built: number;
  readonly unchanged: number;
  readonly failed: readonly { readonly table: string; readonly because: string }[];
  /** They read tables that failed. */
  readonly heldBack: readonly string[];
};

export type RunDayCommand =
  | { type: 'AskForRun'; data: Wanted & { at: string } }
  | { type: 'StartRun'; data: Wanted & Attempt }
  | { type: 'ContinueRun'; data: Attempt }
  | { type: 'FinishRun'; data: Attempt & Outcome };

// These shapes are on disk for ever: add to them, never change them.
export type RunDayEvent =
  | { type: 'RunAsked'; data: Wanted & { at: string } }
  | { type: 'RunStarted'; data: Wanted & Attempt & { attempt: number } }
  /** Whoever does it is still there. */
  | { type: 'RunContinued'; data: Attempt }
  | { type: 'RunFinished'; data: Attempt & Outcome }
  | { type: 'RunFailed'; data: Attempt & Outcome };

export type Run = Wanted & {
  readonly status: 'asked' | 'running' | 'finished' | 'failed';
  /** Until then nobody else may begin it: of a run under way, and of one that failed. */
  readonly notBefore: string;
  readonly attempts: number;
  readonly by?: string;
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly outcome?: Outcome;
};
export type RunDay = { readonly runs: readonly Run[] };

/** Whoever is silent for longer is taken for dead. */
const leaseMs = 60_000;
/** So that there are always two chances to say it in time. */
export const continueEveryMs = leaseMs / 3;
export const attemptsMax = 6;
const backOffMinMs = 15_000;
const backOffMaxMs = 3_600_000;

/** The runs of a day, which is the id of the stream. Its appends decide who does a run, and that there is one at a time. */
export const runDay: Decider<RunDayCommand, RunDayEvent, RunDay> = {
  stream: 'runs',
  initial: { runs: [] },

  decide(command, { runs }) {
    const { runId, at } = command.data;
    const run = runs.find((one) => one.runId === runId);
    switch (command.type) {
      case 'AskForRun':
        if (run !== undefined || waiting(command.data, runs) !== undefined) return [];
        return [{ type: 'RunAsked', data: command.data }];
      case 'StartRun': {
        if (run?.by === command.data.by || !isOpen(run, at) || runs.some((one) => isUnderWay(one, at))) return [];
        return [{ type: 'RunStarted', data: { ...command.data, attempt: (run?.attempts ?? 0) + 1 } }];
      }
      case 'ContinueRun':
        mustBeTheirs(run, command.data.by);
        return run!.status === 'running' && run!.notBefore <= after(at, leaseMs - continueEveryMs)
          ? [{ type: 'RunContinued', data: command.data }]
          : [];
      case 'FinishRun':
        mustBeTheirs(run, command.data.by);
        if (run!.status !== 'running') return [];
        return [{ type: command.data.failed.length === 0 ? 'RunFinished' : 'RunFailed', data: command.data }];
    }
  },

  evolve({ runs }, event) {
    const { runId, at } = event.data;
    const run = runs.find((one) => one.runId === runId);
    switch (event.type) {
      case 'RunAsked': {
        const { schedule, whole } = event.data;
        return { runs: [...runs, { runId, schedule, whole, status: 'asked', notBefore: at, attempts: 0 }] };
      }
      case 'RunStarted': {
        const { schedule, whole, by, attempt: attempts } = event.data;
        const lease = { status: 'running', notBefore: after(at, leaseMs), attempts, by, startedAt: at } as const;
        return changed(runs, { runId, schedule, whole, ...lease });
      }
      case 'RunContinued':
        return changed(runs, { ...run!, notBefore: after(at, leaseMs) });
      case 'RunFinished':
      case 'RunFailed': {
        const { runId: _, by: __, at: endedAt, ...outcome } = event.data;
        const [status, waitMs] =
          event.type === 'RunFinished' ? ['finished' as const, 0] : ['failed' as const, backOffMs(run!)];
        return changed(runs, { ...run!, status, notBefore: after(at, waitMs), endedAt, outcome });
      }
    }
  },
};

export const isUnderWay = ({ status, notBefore }: Run, at: string) => status === 'running' && at < notBefore;

/** Whether it may be begun, or tried once more: also if whoever did it is dead. */
export function isOpen(run: Run | undefined, at: string): boolean {
  if (run === undefined) return true;
  return run.status !== 'finished' && run.attempts < attemptsMax && run.notBefore <= at;
}

const backOffMs = ({ attempts }: Run) => Math.min(backOffMinMs * 4 ** (attempts - 1), backOffMaxMs);
const after = (at: string, ms: number) => new Date(Date.parse(at) + ms).toISOString();

function mustBeTheirs(run: Run | undefined, by: string) {
  if (run?.by !== by) throw new Refusal('run-taken-over', 'It was too long without a word, and somebody else does it.');
}

/** One that was asked for, has not begun, and does the same. */
export const waiting = ({ schedule, whole }: Omit<Wanted, 'runId'>, runs: readonly Run[]) =>
  runs.find((one) => one.status === 'asked' && one.schedule === schedule && one.whole === whole);

const changed = (runs: readonly Run[], run: Run): RunDay => ({
  runs: runs.some(({ runId }) => runId === run.runId)
    ? runs.map((one) => (one.runId === run.runId ? run : one))
    : [...runs, run],
});
