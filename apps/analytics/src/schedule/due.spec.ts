import { describe, expect, it } from '@jest/globals';
import { askedRunId, dueAt, givenUp, lastDays, scheduledRun } from './due.js';
import { runDay, type RunDay, type RunDayEvent, type Schedule } from './run-day.js';

const now = new Date('2026-01-10T10:07:00.000Z');
const done = (runId: string): RunDayEvent[] => [
  { type: 'RunStarted', data: { runId, schedule: 'stream', whole: false, by: 'a', at: now.toISOString(), attempt: 1 } },
  {
    type: 'RunFinished',
    data: { runId, by: 'a', at: now.toISOString(), built: 1, unchanged: 0, failed: [], heldBack: [] },
  },
];
const asked = (runId: string): RunDayEvent => ({
  type: 'RunAsked',
  data: { runId, schedule: 'batch', whole: true, at: now.toISOString() },
});
const days = (today: RunDayEvent[], yesterday: RunDayEvent[] = []) =>
  new Map<string, RunDay>([
    ['2026-01-09', yesterday.reduce(runDay.evolve, runDay.initial)],
    ['2026-01-10', today.reduce(runDay.evolve, runDay.initial)],
  ]);
const due = (...events: Parameters<typeof days>) =>
  dueAt(now, days(...events)).map(({ day, runId }) => `${day} ${runId}`);

describe('The runs that are due', () => {
  it('are the last of each schedule, however many were missed', () => {
    expect(due([], done('stream-2026-01-09T0800'))).toEqual([
      '2026-01-10 stream-2026-01-10T1005',
      '2026-01-10 batch-2026-01-10T0215',
    ]);
    expect(due(done('stream-2026-01-10T1005'))).toEqual(['2026-01-10 batch-2026-01-10T0215']);
    expect(due([...done('stream-2026-01-10T1005'), ...done('batch-2026-01-10T0215')])).toEqual([]);
  });

  it('are first those that people asked for, also yesterday', () => {
    const both = [...done('stream-2026-01-10T1005'), ...done('batch-2026-01-10T0215')];
    expect(due(both, [asked(askedRunId('1'))])).toEqual(['2026-01-09 asked-1']);
    expect(due([asked(askedRunId('2'))])[0]).toBe('2026-01-10 asked-2');
  });

  it.each([
    ['stream', '2026-01-10T10:04:59.999Z', '2026-01-10 stream-2026-01-10T1000'],
    ['stream', '2026-01-10T10:05:00.000Z', '2026-01-10 stream-2026-01-10T1005'],
    ['stream', '2026-01-10T00:00:00.000Z', '2026-01-10 stream-2026-01-10T0000'],
    ['batch', '2026-01-10T02:14:59.999Z', '2026-01-09 batch-2026-01-09T0215'],
    ['batch', '2026-01-10T02:15:00.000Z', '2026-01-10 batch-2026-01-10T0215'],
  ] as const)('of %s is at %s %s, on one of the days looked at', (schedule, at, expected) => {
    const { day, runId } = scheduledRun(schedule, new Date(at));
    expect(`${day} ${runId}`).toBe(expected);
    expect(lastDays(new Date(at))).toContain(day);
  });
});

describe('The runs that are given up', () => {
  /** Each attempt a minute after the one before it; the last of them this many minutes before now. */
  const begun = (runId: string, attempts: number, before = 1, schedule: Schedule = 'stream'): RunDayEvent[] =>
    Array.from({ length: attempts }, (_, index) => {
      const at = new Date(now.getTime() - (before + attempts - 1 - index) * 60_000).toISOString();
      return { type: 'RunStarted', data: { runId, schedule, whole: false, by: at, at, attempt: index + 1 } };
    });
  const given = (...events: Parameters<typeof days>) => givenUp(now, days(...events)).map(({ runId }) => runId);

  it('are those that were begun six times without an end', () => {
    expect(given(begun('stream-1', 5))).toEqual([]);
    expect(given(begun('stream-1', 6))).toEqual(['stream-1']);
    expect(given([...begun('batch-1', 6, 9, 'batch'), ...done('stream-1')])).toEqual(['batch-1']);
  });

  it('are also those that others of their schedule followed before that, and which fared no better', () => {
    expect(given([...begun('stream-1', 5, 2), ...begun('stream-2', 1)])).toEqual(['stream-2']);
    expect(given(begun('stream-2', 1), begun('stream-1', 5, 2))).toEqual(['stream-2']);
    expect(given([...begun('stream-1', 5, 2), ...begun('batch-1', 1, 1, 'batch')])).toEqual([]);
  });

  it('are none while somebody is at it, or once one of their schedule has ended', () => {
    expect(given(begun('stream-1', 6, 0))).toEqual([]);
    expect(given([...begun('stream-1', 6, 7), ...done('stream-2')])).toEqual([]);
    expect(given([...begun('stream-1', 5, 2), ...done('stream-1')])).toEqual([]);
    expect(given([asked(askedRunId('1'))])).toEqual([]);
  });
});
