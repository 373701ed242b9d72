import { isOpen, schedules, type RunDay, type Schedule } from './run-day.js';

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

const askedPrefix = 'asked-';
export const askedRunId = (id: string) => `${askedPrefix}${id}`;

/** The days that are looked at. */
export const daysLookedAt = (now: Date) =>
  [-dayMs, 0].map((ms) => new Date(now.getTime() + ms).toISOString().slice(0, 10));
