import { attemptsMax, isOpen, isUnderWay, schedules, type Run, type RunDay, type Schedule } from './run-day.js';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
/** `fromMs`: after midnight UTC. At a quarter past two those who look at yesterday's figures in Europe are still asleep. */
const rhythms: { readonly [schedule in Schedule]: { readonly everyMs: number; readonly fromMs: number } } = {
  stream: { everyMs: 5 * minuteMs, fromMs: 0 },
  batch: { everyMs: dayMs, fromMs: 135 * minuteMs },
};

export type Due = {
  readonly day: string;
  readonly runId: string;
  readonly schedule: Schedule;
  readonly whole: boolean;
};

/**
 * What is to be run now, in order: what people asked for, then of each schedule the last run that was due, which makes up for
 * all that were missed before it. `days`: the runs by day, of yesterday and today.
 */
export function dueAt(now: Date, days: ReadonlyMap<string, RunDay>): Due[] {
  const at = now.toISOString();
  const known = [...days].flatMap(([day, { runs }]) => runs.map((run) => ({ day, ...run })));
  const asked = known
    .filter((run) => run.runId.startsWith(askedPrefix) && isOpen(run, at))
    .map(({ day, runId, schedule, whole }) => ({ day, runId, schedule, whole }));
  const scheduled = schedules
    .map((schedule) => scheduledRun(schedule, now))
    .filter((due) =>
      isOpen(
        known.find(({ runId }) => runId === due.runId),
        at,
      ),
    );
  return [...asked, ...scheduled];
}

/** Named by when it was due, so that everybody who looks calls it the same: stream-2026-01-10T1005. */
export function scheduledRun(schedule: Schedule, now: Date): Due {
  const { everyMs, fromMs } = rhythms[schedule];
  const dueMs = Math.floor((now.getTime() - fromMs) / everyMs) * everyMs + fromMs;
  const due = new Date(dueMs).toISOString();
  return { day: due.slice(0, 10), runId: `${schedule}-${due.slice(0, 16).replace(':', '')}`, schedule, whole: false };
}

/**
 * Of each schedule the last run, if it is given up: it, and those of the schedule right before it, were begun so often without an end
 * that whoever does them must have been killed each time.
 */
export function givenUp(now: Date, days: ReadonlyMap<string, RunDay>): Run[] {
  const begun = [...days.values()].flatMap(({ runs }) => runs).filter(({ attempts }) => attempts > 0);
  const inOrder = begun.toSorted((one, other) => (one.startedAt! < other.startedAt! ? -1 : 1));
  return schedules.flatMap((schedule) => {
    const runs = inOrder.filter((run) => run.schedule === schedule);
    const endless = runs.slice(runs.findLastIndex(({ status }) => status !== 'running') + 1);
    const last = endless.at(-1);
    if (last === undefined || isUnderWay(last, now.toISOString())) return [];
    return endless.reduce((sum, { attempts }) => sum + attempts, 0) >= attemptsMax ? [last] : [];
  });
}

const askedPrefix = 'asked-';
export const askedRunId = (id: string) => `${askedPrefix}${id}`;

/** The last days: yesterday and today, if it is not said how many. */
export const lastDays = (now: Date, count = 2) =>
  Array.from({ length: count }, (_, ago) => new Date(now.getTime() - ago * dayMs).toISOString().slice(0, 10)).reverse();
