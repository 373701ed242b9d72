import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { alarmKinds } from '#service/alarms.js';
import { troubleKinds } from '#service/troubles.js';
import { describeWithPrometheus, promtoolPath } from './prometheus.js';
import { readRules, rulesFile } from './rules.js';

const services = [
  'analytics',
  'channels',
  'finance',
  'fulfillment',
  'fx',
  'inventory',
  'marketing',
  'orders',
  'privacy',
];
/** An hour and more of a shop in which all is well, a value a minute. */
const well = services.map((name) => [`retreasure_bus_reachable{retreasure_service="${name}"}`, '1x90'] as const);

const requests = (status: number) =>
  `http_server_request_duration_seconds_count{http_request_method="POST",http_route="/v1/orders",http_response_status_code="${status}"}`;
const slow = (le: string) =>
  `http_server_request_duration_seconds_bucket{http_request_method="POST",http_route="/v1/orders",le="${le}"}`;
const messages = (error: string) =>
  `messaging_process_duration_seconds_count{messaging_destination_subscription_name="inventory",retreasure_message_type="retreasure.orders.order-placed.v1",error_type="${error}"}`;
const appends = (error: string) => `retreasure_store_append_duration_seconds_count{job="orders",error_type="${error}"}`;
const lag = (pod: string) =>
  `retreasure_subscriber_lag{retreasure_service="orders",retreasure_subscriber="publisher",instance="${pod}"}`;
const dead =
  'retreasure_bus_dead_letters{messaging_destination_name="orders",messaging_destination_subscription_name="inventory"}';
const bus = 'retreasure_bus_reachable{retreasure_service="orders",instance="other"}';
const lake = 'retreasure_lake_reachable{retreasure_service="orders"}';
const alarm = 'retreasure_alerts_total{retreasure_service="orders",retreasure_alert_kind="failed-logins"}';

type Series = readonly (readonly [series: string, values: string])[];
/** What is the case from the beginning: the last minute in which nobody is called, and one in which somebody is. */
const calls: readonly [alert: string, when: string, series: Series, notAt: number, at: number][] = [
  [
    'RequestsFail',
    '3 of 100 requests fail',
    [
      [requests(201), '0+97x90'],
      [requests(503), '0+3x90'],
    ],
    6,
    8,
  ],
  [
    'RequestsSlow',
    '2 of 100 take 2.5 to 5 s',
    [
      [requests(201), '0+100x90'],
      [slow('1'), '0+98x90'],
      [slow('2.5'), '0+98x90'],
      [slow('5'), '0+100x90'],
      [slow('+Inf'), '0+100x90'],
    ],
    5,
    7,
  ],
  [
    'MessagesFail',
    '6 of 100 messages are refused',
    [
      [messages(''), '0+94x90'],
      [messages('no'), '0+6x90'],
    ],
    2,
    4,
  ],
  ['DeadLetters', 'one message lies there', [[dead, '1x90']], 1, 2],
  ['SubscriberBehind', 'it gets no nearer', [[lag('a'), '0x30 1x10 2+1x40']], 49, 52],
  ['BusUnreachable', 'one of two replicas has no bus', [[bus, '0x90']], 1, 2],
  ['LakeUnreachable', 'the lake takes nothing', [[lake, '0x90']], 9, 10],
  [
    'StoreThrottled',
    '2 of 100 appends are refused',
    [
      [appends(''), '0+98x90'],
      [appends('Overloaded'), '0+2x90'],
    ],
    5,
    7,
  ],
  [
    'StoreFails',
    'one append fails',
    [
      [appends(''), '0+98x90'],
      [appends('Error'), '_x10 1 2x80'],
    ],
    11,
    12,
  ],
  ['Alarm', 'somebody tries tokens', [[alarm, '0x10 1x80']], 10, 11],
  [
    'ServiceSilent',
    'nothing is heard of orders',
    well.map(([series, values]) => [series, series.includes('orders') ? '_x90' : values]),
    4,
    5,
  ],
];
/** What is no reason to call anybody, however long it lasts. */
const calm: readonly [what: string, series: Series][] = [
  [
    'one failure in a hundred requests',
    [
      [requests(201), '0+99x90'],
      [requests(503), '0+1x90'],
    ],
  ],
  [
    'two failures in a night',
    [
      [requests(200), '0+0x90'],
      [requests(500), '0x10 1x20 2x60'],
    ],
  ],
  [
    'what callers did wrong',
    [
      [requests(201), '0+10x90'],
      [requests(404), '0+90x90'],
    ],
  ],
  [
    'one in two hundred that waits',
    [
      [requests(201), '0+200x90'],
      [slow('2.5'), '0+199x90'],
      [slow('5'), '0+200x90'],
      [slow('+Inf'), '0+200x90'],
    ],
  ],
  [
    'a message that was refused among many',
    [
      [messages(''), '0+100x90'],
      [messages('no'), '0+1x90'],
    ],
  ],
  ['a subscriber that works something off', [[lag('a'), '9000-100x80 0x10']]],
  ['a busy subscriber', [[lag('a'), '5 9 2 7 1 8 3 7 2 9 4 6 1 8 5 9 2 7 1 8 3 7 2 9 4 6 1 8']]],
  ['a bus that a service lost for a minute', [[bus, '1x10 0x1 1x70']]],
  [
    'an append in which somebody else was first',
    [
      [appends(''), '0+50x90'],
      [appends('Conflict'), '0+50x90'],
    ],
  ],
  [
    'an alarm about the lake, which has a rule of its own',
    [[alarm.replace('failed-logins', 'lake-stuck'), '0x10 1x80']],
  ],
];

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
