import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { SqliteEventStore } from '#eventsourcing/sqlite.store.js';
import { Clock } from '#service/clock.js';
import { Report } from '#service/report.js';
import { Secret } from '#service/secret/secret.js';
import { ordersConfig, OrdersSettings } from '../config.js';
import { Recorder, reply } from '../payment/stripe/recorder.contract.js';
import { StripeProvider } from '../payment/stripe/stripe.provider.js';
import { payoutCursor } from './payout-cursor.js';
import { PayoutPoll } from './payout-poll.worker.js';
import { payout } from './payout.js';

type Shown = Record<string, unknown>;
type List = { readonly data: Shown[]; readonly has_more: boolean };
const dayMs = 86_400_000;
const paid = reply<List>('payouts').data[2]!;
/** A fee, a refund and a sale; without the payout's own movement, and the dispute, of which somebody has to ask whose it is. */
const moved = reply<List>('balance-transactions').data.slice(2);
const net = moved.reduce((sum, { net }) => sum + (net as number), 0);
const listed = (...data: Shown[]) => ({ body: { data, has_more: false } });
const one = (n: number, more: Shown = {}) => ({
  ...{ ...paid, id: `po_${n}`, amount: net, created: Date.UTC(2026, 0, 10 + n) / 1_000, ...more },
});
const settles = (n: number) =>
  listed(...moved.map((movement) => ({ ...movement, id: `txn_${n}${movement['id'] as string}` })));

describe('Payouts', () => {
  const stripe = new Recorder();
  const warnings: string[] = [];
  let now: Date;
  let store: SqliteEventStore;
  let commands: CommandHandler;
  let provider: StripeProvider;
  let poll: PayoutPoll;
  beforeEach(async () => {
    now = new Date('2026-01-15T12:00:00.000Z');
    store = new SqliteEventStore(':memory:', () => now);
    commands = new CommandHandler(store);
    provider = new StripeProvider({
      url: await stripe.listen(),
      secretKey: Secret.of('sk_test_123'),
      timeoutMs: 20_000,
    });
    const settings = new OrdersSettings(ordersConfig({ PAYMENTS_URL: 'local:' }));
    const report = new Report((message) => void warnings.push(message));
    poll = new PayoutPoll(provider, commands, settings, new Clock(() => now), report);
  });
  afterEach(async () => {
    await poll.stop();
    provider.close();
    await store.close();
    await stripe.close();
    stripe.asked.length = warnings.length = 0;
    expect(stripe.answers.splice(0)).toEqual([]);
  });

  const round = (...answers: typeof stripe.answers) => {
    stripe.answers.push(...answers);
    return poll.round();
  };
  const asked = () => stripe.asked.splice(0).map(({ path }) => decodeURIComponent(path.replace(/&limit.*/, '')));
  const since = (at: string) => `/v1/payouts?created[gte]=${Date.parse(at) / 1_000}`;
  const movementsOf = (n: number) => `/v1/balance_transactions?payout=po_${n}&expand[]=data.source`;
  const upTo = async () => (await commands.read(payoutCursor, 'stripe')).state.upTo;
  const heard = async (n: number) => (await commands.read(payout, `po_${n}`)).state.heard.length > 0;
  const day = (n: number) => new Date(Date.UTC(2026, 0, 10 + n)).toISOString();

  it('are heard once, the oldest first, from a month ago on and then from the newest known', async () => {
    expect(await round(listed(one(2), one(1)), settles(1), settles(2))).toBe(2);
    expect(asked()).toEqual([since('2025-12-16T12:00:00.000Z'), movementsOf(1), movementsOf(2)]);
    expect(await store.read('payout-po_1')).toMatchObject([
      { type: 'PayoutHeard', cause: { actor: 'job:payouts' }, data: { at: day(1), total: { minor: net }, parts: 1 } },
    ]);
    expect(await round(listed(one(2)))).toBe(0);
    expect(asked()).toEqual([since(day(2))]);
    expect(await round(listed(one(3), one(2)), settles(3))).toBe(1);
    expect(warnings).toEqual([]);
  });

  it('leave nothing behind where there are none', async () => {
    expect(await round(listed())).toBe(0);
    expect((await store.after(null, 10)).events).toEqual([]);
  });

  it('on their way, or not listed yet, are asked for until they are there, and others are not kept waiting', async () => {
    const [slow, unlisted] = [{ status: 'in_transit' }, { reconciliation_status: 'in_progress' }];
    expect(await round(listed(one(4), one(3, unlisted), one(2, slow), one(1)), settles(1), settles(4))).toBe(2);
    expect(await upTo()).toBe(day(2));
    expect(await round(listed(one(4), one(3), one(2)), settles(2), settles(3))).toBe(2);
    expect(await upTo()).toBe(day(4));
  });

  it('that failed or were canceled are no payouts', async () => {
    expect(await round(listed(one(2, { status: 'canceled' }), one(1, { status: 'failed' })))).toBe(0);
    expect(await upTo()).toBe(day(2));
    expect([await heard(1), await heard(2)]).toEqual([false, false]);
  });

  it('that do not add up are not heard: somebody is told, and it is asked for again until it is given up', async () => {
    const short = one(1, { amount: net - 1 });
    expect(await round(listed(one(2), short), settles(1), settles(2))).toBe(1);
    expect(warnings).toEqual([
      `payout po_1 is not heard: what it settles comes to ${net / 100}, and not to ${(net - 1) / 100}`,
    ]);
    expect([await heard(1), await upTo()]).toEqual([false, day(1)]);
    now = new Date(now.getTime() + 40 * dayMs);
    await round(listed(one(2), short), settles(1));
    expect(warnings.at(-1)).toBe(`payout po_1 of ${day(1)} is given up: it stays unheard`);
    expect(await upTo()).toBe(day(2));
  });

  it('of which Stripe does not say what they settle are asked for again, and keep no other waiting', async () => {
    const outOfOrder = { status: 500, body: { error: { type: 'api_error', message: 'no' } } };
    const strange = listed({ ...moved[0], id: undefined });
    expect(await round(listed(one(3), one(2), one(1)), outOfOrder, settles(2), strange)).toBe(1);
    expect(warnings).toEqual([
      expect.stringMatching(/^payout po_1 is not heard: 500/),
      expect.stringMatching(/^payout po_3 is not heard: .*id/),
    ]);
    expect(await upTo()).toBe(day(1));
    expect(await round(listed(one(3), one(2), one(1)), settles(1), settles(3))).toBe(2);
    expect(await upTo()).toBe(day(3));
  });

  it('by hand are heard as a whole, and nobody is asked what they settle', async () => {
    expect(await round(listed(one(1, { reconciliation_status: 'not_applicable' })))).toBe(1);
    const line = { lineId: 'po_1', kind: 'adjustment', amount: { minor: net, currency: 'USD' } };
    expect(await store.read('payout-po_1')).toMatchObject([{ data: { lines: [line] } }]);
  });

  it('longer than a message go on with the part that is missing', async () => {
    const many = Array.from({ length: 501 }, (_, n) => ({ ...moved[0]!, id: `txn_${n}`, amount: -2, fee: 0 }));
    const large = one(1, { amount: -1_002 });
    const pages = () => [{ body: { data: many, has_more: false } }];
    expect(await round(listed(large), ...pages())).toBe(1);
    const parts = await store.read<{ type: 'PayoutHeard'; data: { lines: object[] } }>('payout-po_1');
    expect(parts.map(({ data }) => data.lines.length)).toEqual([500, 1]);
    const { data } = (await store.read('payout-po_1'))[0]!;
    const cut = new CommandHandler(store);
    const cause = { causationId: 'c', correlationId: 'c', actor: 'test' };
    await cut.handle(payout, 'po_2', { type: 'HearPayout', data } as never, cause);
    expect(await round(listed({ ...large, id: 'po_2' }), ...pages())).toBe(1);
    expect(await store.read('payout-po_2')).toHaveLength(2);
  });

  it('are asked for once, whoever says meanwhile that there is something', async () => {
    stripe.answers.push(listed(one(1)), settles(1), listed(one(1)), listed(one(1)));
    const first = poll.round();
    for (const _ of [1, 2, 3]) poll.soon();
    expect([await first, await poll.round()]).toEqual([1, 0]);
    expect(asked()).toEqual([since('2025-12-16T12:00:00.000Z'), movementsOf(1), since(day(1)), since(day(1))]);
  });

  it('are asked for no more once the service ends', async () => {
    await poll.stop();
    poll.soon();
    expect(await poll.round()).toBe(0);
    expect(asked()).toEqual([]);
  });

  it('that cannot be asked for are a line in the log, and nothing stops', async () => {
    stripe.answers.push({ status: 503, body: 'try later' }, listed());
    poll.start();
    expect(await poll.round()).toBe(0);
    expect(warnings).toEqual([expect.stringMatching(/^payouts are not heard of: /)]);
  });
});
