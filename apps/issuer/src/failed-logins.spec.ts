import { beforeEach, describe, expect, it } from '@jest/globals';
import { FailedLogins, type Attempt, type Burst } from './failed-logins.js';

const minute = 60_000;
let nowMs: number;
let reported: string[];
let told: Burst[];
let failures: FailedLogins;
beforeEach(() => {
  nowMs = 1_000_000;
  [reported, told] = [[], []];
  failures = new FailedLogins(
    () => nowMs,
    (message) => void reported.push(message),
    (burst) => void told.push(burst),
  );
});

const begin = (name = 'otto', address = '127.0.0.1') =>
  failures.begin(name, name === 'otto' ? 'u-1' : undefined, address);
const fail = (...who: [name?: string, address?: string]) => (begin(...who) as Attempt).failed();
const succeed = (...who: [name?: string, address?: string]) => (begin(...who) as Attempt).succeeded();

describe('failed logins', () => {
  it('count within a quarter of an hour', () => {
    for (let count = 0; count < 4; count++) fail();
    nowMs += 15 * minute;
    for (let count = 0; count < 4; count++) fail();
    expect(begin()).toBeInstanceOf(Object);
    expect(reported).toEqual([]);
  });

  it('are forgotten when the user gets in, but the address is not', () => {
    for (let round = 0; round < 5; round++) {
      for (let count = 0; count < 4; count++) fail();
      if (round < 4) succeed();
    }
    expect(reported).toEqual([expect.stringContaining('failed-login burst: 20 within 15 minutes, 127.0.0.0/24')]);
    expect(begin('anna')).toBe(900);
  });

  it('are told once, and keep the door closed for a quarter of an hour', () => {
    for (let count = 0; count < 5; count++) fail();
    nowMs += 14 * minute;
    expect(begin()).toBe(60);
    nowMs += minute;
    expect(begin()).toBeInstanceOf(Object);
    expect(reported).toHaveLength(1);
  });

  it('of a user and of an address are told apart, with the time', () => {
    for (let count = 0; count < 5; count++) fail();
    for (let count = 0; count < 15; count++) fail(`nobody-${count}`);
    const at = '1970-01-01T00:16:40.000Z';
    expect(told).toEqual([
      { who: 'user u-1', count: 5, at },
      { who: '127.0.0.0/24', count: 20, at },
    ]);
  });

  it('do not tell what was typed as a name', () => {
    for (let count = 0; count < 5; count++) fail('my secret password');
    expect(reported).toEqual(['failed-login burst: 5 within 15 minutes, a name that nobody has']);
  });

  it.each([
    ['203.0.113.9', '203.0.113.0/24'],
    ['::ffff:203.0.113.9', '::ffff:203.0.113.0/24'],
    ['2001:db8:1:2::9', '2001:db8:1::/48'],
  ])('of %s name the network %s', (address, network) => {
    for (let count = 0; count < 20; count++) fail(`nobody-${count}`, address);
    expect(reported).toEqual([expect.stringContaining(network)]);
  });

  it('under way count as well', () => {
    const attempts = Array.from({ length: 5 }, () => begin() as Attempt);
    expect(begin()).toBe(1);
    attempts[0]!.failed();
    expect(begin()).toBe(1);
    attempts[1]!.succeeded();
    expect(begin()).toBeInstanceOf(Object);
  });
});
