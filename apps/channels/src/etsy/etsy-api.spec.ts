import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Budget } from '../channel/budget.js';
import { ChannelUnreachable, type Listed } from '../channel/channel.js';
import type { EtsyChannel } from './etsy.channel.js';
import { failing, listed, Recorder, refusal, type Answer } from './recorder.contract.js';

const etsy = new Recorder();
let channel: EtsyChannel;
beforeAll(() => etsy.listen());
beforeEach(() => void (channel = etsy.begin()));
afterAll(() => etsy.close());

const id = '1600000001';
const at: Listed = { sku: 'NGA-000519', listingNumber: id, handle: id };
const answering = (...answers: Answer[]) => void etsy.answers.push(...answers);

describe('A token of Etsy', () => {
  it('asks for the token where it is said to be', async () => {
    channel = etsy.open({ url: 'http://127.0.0.1:1', tokenUrl: `${etsy.url}/v3/public/oauth/token` });
    expect(await failing(channel.end(at))).toBeInstanceOf(ChannelUnreachable);
    expect(etsy.asked.map(({ path }) => path)).toEqual(['/v3/public/oauth/token']);
  });

  it('keeps the new refresh token before it uses what came with it', async () => {
    const saving: { refreshToken: string; done: () => void }[] = [];
    const save = (refreshToken: string) => new Promise<void>((done) => void saving.push({ refreshToken, done }));
    channel = etsy.open({ grants: { load: async () => 'refresh-0', save } });
    answering(listed({ state: 'inactive' }));
    const ending = channel.end(at);
    // Time enough for a call that does not wait.
    for (let turns = 0; saving.length === 0 || turns < 500; turns += 1) await new Promise(setImmediate);
    expect([saving[0]!.refreshToken, etsy.asked.length]).toEqual(['refresh-1', 1]);
    saving[0]!.done();
    expect([await ending, etsy.asked.length]).toEqual(['over', 2]);
  });

  it('refreshes once, however many wait for it', async () => {
    answering(...Array<Answer>(20).fill(listed({ state: 'inactive' })));
    await Promise.all(Array.from({ length: 20 }, () => channel.end(at)));
    expect([etsy.granted, etsy.saved]).toEqual([1, ['refresh-1']]);
  });

  it('goes on with the newest refresh token once the token is no longer good', async () => {
    answering(refusal(401, 'invalid_token'), listed({ state: 'inactive' }));
    expect(await channel.end(at)).toBe('over');
    expect(etsy.saved).toEqual(['refresh-1', 'refresh-2']);
    expect(etsy.bearers).toEqual([undefined, 'Bearer 55501.token-1', undefined, 'Bearer 55501.token-2']);
    expect(new URLSearchParams(etsy.asked[2]!.text).get('refresh_token')).toBe('refresh-1');
  });

  it('uses no token whose refresh token could not be kept, and does not lose that one either', async () => {
    let isFull = true;
    const save = async (refreshToken: string) => {
      if (isFull) throw new Error('disk full at /home/ines');
      etsy.saved.push(refreshToken);
    };
    channel = etsy.open({ grants: { load: async () => 'refresh-0', save } });
    const error = await failing(channel.end(at));
    expect(error).toBeInstanceOf(ChannelUnreachable);
    expect(error.message).not.toContain('ines');
    expect(etsy.asked).toHaveLength(1);
    isFull = false;
    answering(listed({ state: 'inactive' }));
    await channel.end(at);
    expect(new URLSearchParams(etsy.asked[1]!.text).get('refresh_token')).toBe('refresh-1');
    expect(etsy.saved).toEqual(['refresh-2']);
  });

  it('takes what another process saved meanwhile', async () => {
    etsy.grants = [
      (response) => {
        etsy.kept = 'refresh-of-another';
        response.writeHead(400).end('{"error":"invalid_grant","error_description":"refresh_token is revoked"}');
      },
    ];
    answering(listed({ state: 'inactive' }));
    expect(await channel.end(at)).toBe('over');
    expect(new URLSearchParams(etsy.asked[1]!.text).get('refresh_token')).toBe('refresh-of-another');
  });

  it('asks again with the old refresh token where the answer was lost, and goes on when people allow it anew', async () => {
    etsy.grants = [(response) => void response.destroy(), refusal(400, 'invalid_grant')];
    expect(await failing(channel.end(at))).toBeInstanceOf(ChannelUnreachable);
    expect(await failing(channel.end(at))).toMatchObject({ code: 'invalid_grant' });
    etsy.kept = 'refresh-of-today';
    answering(listed({ state: 'inactive' }));
    expect(await channel.end(at)).toBe('over');
    const shown = etsy.asked.slice(0, 3).map(({ text }) => new URLSearchParams(text).get('refresh_token'));
    expect(shown).toEqual(['refresh-0', 'refresh-0', 'refresh-of-today']);
  });

  it('says what people have to mend', async () => {
    etsy.grants = [refusal(400, 'invalid_grant'), refusal(401, 'invalid_client')];
    expect(await failing(channel.end(at))).toMatchObject({ code: 'invalid_grant' });
    expect(await failing(channel.end(at))).toMatchObject({ code: 'invalid_client' });
    etsy.kept = undefined;
    expect(await failing(channel.end(at))).toMatchObject({ code: 'no-grant' });
    etsy.kept = 'refresh-0';
    answering(refusal(403, "Invalid API key: should be in the format 'keystring:shared_secret'."));
    expect(await failing(channel.end(at))).toMatchObject({
      code: 'http-403',
      message: expect.stringContaining('API key') as unknown,
    });
  });
});

describe('The limits of Etsy', () => {
  const budgetFor = () =>
    new Budget(
      'etsy',
      { perSecond: 100, burst: 100 },
      () => 0,
      () => () => undefined,
    );
  it('are heard with every answer', async () => {
    const budget = budgetFor();
    channel = etsy.open({ budget });
    const headers = {
      ...{ 'x-limit-per-second': '10', 'x-remaining-this-second': '3' },
      ...{ 'x-limit-per-day': '10000', 'x-remaining-today': '8765' },
    };
    answering({ ...(listed({ state: 'inactive' }) as object), headers });
    await channel.end(at);
    expect(budget.state).toMatchObject({ left: 3, leftToday: 8_765 });
  });
  it('that are no numbers change nothing', async () => {
    const budget = budgetFor();
    channel = etsy.open({ budget });
    answering({ ...(listed({ state: 'inactive' }) as object), headers: { 'x-remaining-this-second': 'many' } });
    await channel.end(at);
    expect(budget.state).toMatchObject({ left: 98 });
  });
  it('that are reached stop all calls for as long as Etsy says', async () => {
    let now = 0;
    const waking: { ms: number; act: () => void }[] = [];
    const after = (ms: number, act: () => void) => {
      waking.push({ ms, act });
      return () => undefined;
    };
    const budget = new Budget('etsy', { perSecond: 100, burst: 100 }, () => now, after);
    channel = etsy.open({ budget });
    answering({ status: 429, body: {}, headers: { 'retry-after': '7' } }, listed({ state: 'inactive' }));
    expect(await failing(channel.end(at))).toBeInstanceOf(ChannelUnreachable);
    const again = channel.end(at);
    await new Promise(setImmediate);
    expect([etsy.calls.length, waking[0]!.ms]).toEqual([1, 7_000]);
    now += 7_000;
    waking[0]!.act();
    expect(await again).toBe('over');
  });
  it('that are used up for today are as good as no answer', async () => {
    channel = etsy.open({
      budget: new Budget(
        'etsy',
        { perSecond: 9, burst: 9, perDay: 0 },
        () => 0,
        () => () => undefined,
      ),
    });
    expect(await failing(channel.end(at))).toBeInstanceOf(ChannelUnreachable);
    expect(etsy.asked).toEqual([]);
  });
});
