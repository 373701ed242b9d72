import { describe, expect, it } from '@jest/globals';
import { BearerToken, type GrantedToken } from './bearer-token.js';

const setUp = (expiresInSeconds = 3_600) => {
  const clock = { ms: 1_767_225_600_000 };
  const grants: ((granted: GrantedToken) => void)[] = [];
  const failures: ((error: Error) => void)[] = [];
  let asked = 0;
  const fetchToken = () =>
    new Promise<GrantedToken>((grant, fail) => {
      asked += 1;
      grants.push(grant);
      failures.push(fail);
    });
  const token = new BearerToken(fetchToken, () => new Date(clock.ms));
  const grant = (name: string) => grants.shift()!({ token: name, expiresInSeconds });
  return { token, clock, grant, fail: (error: Error) => failures.shift()!(error), asked: () => asked };
};
const got = async (waiting: Promise<string>, grant: () => void) => {
  grant();
  return waiting;
};

describe('A bearer token', () => {
  it('is asked for once, however many wait for it', async () => {
    const { token, grant, asked } = setUp();
    const waiting = Array.from({ length: 50 }, () => token.get());
    grant('one');
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['one']));
    expect(await token.get()).toBe('one');
    expect(asked()).toBe(1);
  });

  it.each([
    [3_600, 3_600_000 - 300_000],
    [300, 150_000],
  ])('of %d seconds is kept for %d ms', async (seconds, keptMs) => {
    const { token, clock, grant } = setUp(seconds);
    await got(token.get(), () => grant('one'));
    clock.ms += keptMs - 1;
    expect(await token.get()).toBe('one');
    clock.ms += 1;
    expect(await got(token.get(), () => grant('two'))).toBe('two');
  });

  it('that could not be had fails all who wait, and is asked for again by the next', async () => {
    const { token, fail, grant } = setUp();
    const waiting = [token.get(), token.get()].map((one) => one.catch((error: Error) => error.message));
    fail(new Error('no'));
    expect(await Promise.all(waiting)).toEqual(['no', 'no']);
    const again = token.get();
    grant('unwanted');
    grant('two');
    expect(await again).toBe('two');
  });

  it('that is refused in the midst of many calls is replaced once, and each call is made again once', async () => {
    const { token, grant, asked } = setUp();
    await got(token.get(), () => grant('old'));
    const bearers: string[] = [];
    const call = async (bearer: string) => {
      bearers.push(bearer);
      return { status: bearer === 'old' ? 401 : 200 };
    };
    const calls = Array.from({ length: 20 }, () => token.bearing(call));
    await new Promise(setImmediate);
    grant('new');
    expect(new Set((await Promise.all(calls)).map(({ status }) => status))).toEqual(new Set([200]));
    expect(asked()).toBe(2);
    expect(bearers.filter((bearer) => bearer === 'old')).toHaveLength(20);
    expect(bearers).toHaveLength(40);
    token.invalidate('old');
    expect(await token.get()).toBe('new');
  });

  it('that is refused twice is answered as refused', async () => {
    const { token, grant } = setUp();
    let calls = 0;
    const answer = token.bearing(async () => ({ status: 401, call: (calls += 1) }));
    grant('one');
    await new Promise(setImmediate);
    grant('two');
    expect(await answer).toEqual({ status: 401, call: 2 });
  });
});
