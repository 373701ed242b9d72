import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { specification } from '#eventsourcing/specification.js';
import { attemptsMax, isOpen, runDay, type Outcome, type RunDayCommand, type RunDayEvent } from './run-day.js';

const types = { RunAsked: 1, RunStarted: 1, RunContinued: 1, RunFinished: 1, RunFailed: 1 } satisfies Record<
  RunDayEvent['type'],
  1
>;
goldenContract(runDay, join(__dirname, 'run-day.golden.json'), Object.keys(types));

const given = specification(runDay);
const at = (second: number) => new Date(Date.parse('2026-01-10T10:05:00Z') + second * 1_000).toISOString();
const wanted = { runId: 'stream-2026-01-10T1005', schedule: 'stream', whole: false } as const;
const next = { ...wanted, runId: 'stream-2026-01-10T1010' };
const good: Outcome = { built: 2, unchanged: 1, failed: [], heldBack: [] };
const bad: Outcome = {
  ...{ built: 1, unchanged: 0, heldBack: ['gold.sales'] },
  failed: [{ table: 'silver.orders', because: 'a column is missing' }],
};

const start = (by: string, second = 0, run: typeof wanted | typeof next = wanted): RunDayCommand => ({
  ...{ type: 'StartRun', data: { ...run, by, at: at(second) } },
});
const started = (by: string, second = 0, attempt = 1, run: typeof wanted | typeof next = wanted): RunDayEvent => ({
  ...{ type: 'RunStarted', data: { ...run, by, at: at(second), attempt } },
});
const finish = (by: string, second: number, outcome = good): RunDayCommand => ({
  ...{ type: 'FinishRun', data: { runId: wanted.runId, by, at: at(second), ...outcome } },
});
const ended = (by: string, second: number, outcome = good): RunDayEvent => ({
  type: outcome === good ? 'RunFinished' : 'RunFailed',
  data: { runId: wanted.runId, by, at: at(second), ...outcome },
});
const go = (by: string, second: number) => ({ runId: wanted.runId, by, at: at(second) });

describe('The runs of a day', () => {
  it('are each begun by one, and finished once', () => {
    given().when(start('a')).then(started('a'));
    given(started('a')).when(start('b', 1)).thenNothing();
    given(started('a')).when(finish('a', 5)).then(ended('a', 5));
    given(started('a'), ended('a', 5)).when(start('b', 600)).thenNothing();
  });

  it('are done one at a time', () => {
    given(started('a'))
      .when(start('b', 1, next))
      .thenNothing();
    given(started('a'), ended('a', 5))
      .when(start('b', 6, next))
      .then(started('b', 6, 1, next));
  });

  it('are taken over from whoever is silent for a minute, who can finish nothing then', () => {
    given(started('a')).when(start('b', 59)).thenNothing();
    given(started('a'))
      .when(start('b', 60))
      .then(started('b', 60, 2));
    given(started('a'))
      .when(start('b', 60, next))
      .then(started('b', 60, 1, next));
    given(started('a'), started('b', 60, 2))
      .when(finish('a', 61))
      .thenRefused('run-taken-over');
    given(started('a'), started('b', 60, 2))
      .when({ type: 'ContinueRun', data: go('a', 61) })
      .thenRefused('run-taken-over');
  });

  it('go on as long as somebody says so', () => {
    const continued: RunDayEvent = { type: 'RunContinued', data: go('a', 40) };
    given(started('a'))
      .when({ type: 'ContinueRun', data: go('a', 40) })
      .then(continued);
    given(started('a'), continued).when(start('b', 99)).thenNothing();
    given(started('a'), continued)
      .when(start('b', 100))
      .then(started('b', 100, 2));
    given(started('a'), ended('a', 5))
      .when({ type: 'ContinueRun', data: go('a', 40) })
      .thenNothing();
    given()
      .when({ type: 'ContinueRun', data: go('a', 40) })
      .thenRefused('run-taken-over');
  });

  it('are finished by whoever was slow, while nobody else has begun', () =>
    given(started('a')).when(finish('a', 300)).then(ended('a', 300)));

  it('are tried again when they failed, later each time, and not for ever', () => {
    given(started('a'), ended('a', 5, bad))
      .when(start('b', 19))
      .thenNothing();
    given(started('a'), ended('a', 5, bad))
      .when(start('b', 20))
      .then(started('b', 20, 2));
    given(started('a'), ended('a', 5, bad), started('b', 20, 2), ended('b', 25, bad))
      .when(start('c', 84))
      .thenNothing();
    let state = runDay.initial;
    let second = 0;
    const waits: number[] = [];
    for (let attempt = 1; attempt <= attemptsMax; attempt++) {
      state = [started('a', second, attempt), ended('a', second, bad)].reduce(runDay.evolve, state);
      const wait = (Date.parse(state.runs[0]!.notBefore) - Date.parse(at(second))) / 1_000;
      waits.push(wait);
      second += wait;
    }
    expect(waits).toEqual([15, 60, 240, 960, 3_600, 3_600]);
    expect(isOpen(state.runs[0], at(1e6))).toBe(false);
  });

  it('are begun no more when each attempt killed whoever did it', () => {
    const killed = Array.from({ length: attemptsMax }, (_, index) => started(`p${index}`, index * 60, index + 1));
    given(...killed)
      .when(start('b', 1e6))
      .thenNothing();
  });

  it('may be asked for by people, each kind once at a time', () => {
    const ask = (runId: string, whole = true) =>
      ({ type: 'AskForRun', data: { ...wanted, runId, whole, at: at(0) } }) as const;
    const asked = (runId: string): RunDayEvent => ({ type: 'RunAsked', data: ask(runId).data });
    given().when(ask('asked-1')).then(asked('asked-1'));
    given(asked('asked-1')).when(ask('asked-2')).thenNothing();
    given(asked('asked-1'))
      .when(ask('asked-3', false))
      .then({ type: 'RunAsked', data: ask('asked-3', false).data });
    const begin = { ...wanted, runId: 'asked-1', whole: true, by: 'a', at: at(1) };
    given(asked('asked-1'))
      .when({ type: 'StartRun', data: begin })
      .then({ ...{ type: 'RunStarted', data: { ...begin, attempt: 1 } } });
  });
});
