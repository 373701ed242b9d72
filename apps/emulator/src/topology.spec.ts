import { describe, expect, it } from '@jest/globals';
import { readConfig } from './config.js';
import { durationMs, readTopology, topology } from './topology.js';

const problemsOf = (queue: object) => {
  const parsed = topology.safeParse({ UserConfig: { Namespaces: [{ Name: 'n', Queues: [queue] }] } });
  return parsed.error?.issues.map(({ path, message }) => `${path.slice(5).join('.')}: ${message}`) ?? [];
};

describe('the topology', () => {
  it('is read from the file that the services share', () => {
    const [namespace] = readTopology('libs/messaging/service-bus.json').UserConfig.Namespaces;
    expect(namespace?.Topics?.map(({ Name }) => Name)).toEqual([
      ...['orders', 'inventory', 'fx', 'fulfillment', 'privacy', 'channels', 'finance', 'analytics', 'marketing'],
    ]);
  });

  it('reports all mistakes at once', () => {
    const Properties = {
      LockDuration: 'PT6M',
      MaxDeliveryCount: 0,
      DefaultMessageTimeToLive: '1 hour',
      ForwardTo: 'q',
    };
    expect(problemsOf({ Name: 'q', Properties, Propertys: {} })).toEqual([
      'Properties.LockDuration: a lock lasts at most PT5M',
      expect.stringContaining('Properties.MaxDeliveryCount'),
      'Properties.DefaultMessageTimeToLive: expected an ISO 8601 duration such as PT1M',
      'Properties.ForwardTo: this emulator does not forward messages',
      expect.stringContaining('Propertys'),
    ]);
    expect(() => readTopology('nowhere.json')).toThrow(/^nowhere\.json: /);
  });

  it.each([
    ['PT1M', 60_000],
    ['PT1H30M0.5S', 5_400_500],
    ['P14D', 1_209_600_000],
  ])('knows how long %s is', (text, ms) => expect(durationMs(text)).toBe(ms));

  it.each(['', 'P', 'PT', '1M', 'P1Y'])('does not take %j for a duration', (text) => {
    expect(() => durationMs(text)).toThrow('duration');
  });
});

describe('the settings', () => {
  it('have defaults and report all mistakes at once', () => {
    expect(readConfig({})).toMatchObject({ EMULATOR_PORT: 5673, DATA_DIR: 'data' });
    expect(() => readConfig({ EMULATOR_PORT: 'x', DATA_DIR: '' })).toThrow(
      /EMULATOR_PORT[^]*DATA_DIR|DATA_DIR[^]*EMULATOR_PORT/,
    );
  });
});
