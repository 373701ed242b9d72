import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { alarmKinds } from '#service/alarms.js';
import { troubleKinds } from '#service/troubles.js';
import { calls, calm, well, type Series } from './alert-cases.js';
import { describeWithPrometheus, promtoolPath } from './prometheus.js';
import { readRules, rulesFile } from './rules.js';

describeWithPrometheus('By the rules as they stand', () => {
  const folder = mkdtempSync(join(tmpdir(), 'promtool-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Of a case, who is called by then, by the minute. */
  const test = (
    name: string,
    series: Series,
    expected: readonly (readonly [minute: number, alerts: readonly string[]])[],
  ) => {
    const own = new Set(series.map(([one]) => one));
    const all = [...well.filter(([one]) => !own.has(one)), ...series];
    return {
      ...{ name, interval: '1m', input_series: all.map(([one, values]) => ({ series: one, values })) },
      promql_expr_test: expected.map(([minute, alerts]) => ({
        ...{ expr: 'count by (alertname) (ALERTS{alertstate="firing"})', eval_time: `${minute}m` },
        exp_samples: alerts.map((alert) => ({ labels: `{alertname="${alert}"}`, value: 1 })),
      })),
    };
  };
  /** What promtool finds wrong. */
  function judged(...tests: readonly ReturnType<typeof test>[]) {
    const file = join(folder, 'tests.yaml');
    writeFileSync(file, JSON.stringify({ rule_files: [resolve(rulesFile)], evaluation_interval: '1m', tests }));
    return spawnSync(promtoolPath!, ['test', 'rules', file], { encoding: 'utf8' }).stderr;
  }

  it('each alert is given in its time', () =>
    expect(
      judged(
        ...calls.map(([alert, when, series, notAt, at]) =>
          test(`${alert}: ${when}`, series, [
            [notAt, []],
            [at, [alert]],
          ]),
        ),
      ),
    ).toBe(''));

  it('nobody is called for nothing', () =>
    expect(
      judged(
        ...calm.map(([what, series]) =>
          test(
            what,
            series,
            [5, 15, 25, 60, 80].map((minute) => [minute, []]),
          ),
        ),
      ),
    ).toBe(''));

  it('somebody would notice', () =>
    expect(judged(test('a bus that is there', [], [[5, ['BusUnreachable']]]))).toContain('BusUnreachable'));

  it('there is a case of each, and what to do about it', () => {
    const { rules } = readRules().groups[0]!;
    expect(calls.map(([alert]) => alert)).toEqual(rules.map(({ alert }) => alert));
    const told = readFileSync('docs/alerts.md', 'utf8').matchAll(/^## (.*)$/gm);
    expect([...told].map(([, title]) => `docs/alerts.md#${title!.toLowerCase()}`)).toEqual(
      rules.map(({ annotations }) => annotations.runbook_url),
    );
  });

  it('every kind of alarm calls somebody, by itself or by what is measured', () => {
    const measured = {
      ...{ 'dead-letter': 'DeadLetters', 'lake-stuck': 'LakeUnreachable', 'bus-away': 'BusUnreachable' },
      ...{ 'log-stuck': 'StoreFails', 'reader-stuck': 'SubscriberBehind' },
    };
    const { rules } = readRules().groups[0]!;
    const { expr } = rules.find(({ alert }) => alert === 'Alarm')!;
    const [, kinds] = /retreasure_alert_kind=~"([^"]+)"/.exec(expr)!;
    const known = Object.keys({ ...alarmKinds, ...troubleKinds });
    expect([...kinds!.split('|'), ...Object.keys(measured)].sort()).toEqual(known.sort());
    const named = rules.map(({ alert }) => alert);
    expect(Object.values(measured).filter((alert) => !named.includes(alert))).toEqual([]);
  });

  it('every service is missed', () => {
    const modules = globSync('apps/*/src/*.module.ts').map((path) => basename(path, '.module.ts'));
    const { expr } = readRules().groups[0]!.rules.find(({ alert }) => alert === 'ServiceSilent')!;
    expect([...expr.matchAll(/retreasure_service="(\w+)"/g)].map(([, name]) => name)).toEqual(modules.sort());
  });
});
