import { describe, expect, it } from '@jest/globals';
import { askedRunId, daysLookedAt, dueAt, scheduledRun } from './due.js';
import { runDay, type RunDay, type RunDayEvent } from './run-day.js';

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
    expect(daysLookedAt(new Date(at))).toContain(day);
  });
});
