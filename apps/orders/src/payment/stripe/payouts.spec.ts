import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { PayoutLine } from '#contracts/payout.js';
import { Secret } from '#service/secret/secret.js';
import { Rejected, Unreachable, type ProviderPayout } from '../payment.provider.js';
import { Recorder, reply, type Answer } from './recorder.contract.js';
import { StripeProvider } from './stripe.provider.js';

type List = { readonly data: Record<string, unknown>[]; readonly has_more: boolean };
const payouts = reply<List>('payouts');
const movements = reply<List>('balance-transactions');
const intent = reply<{ id: string }>('payment-intent');
const errors = reply<Record<string, Answer>>('errors');
const since = '2026-01-12T00:00:00.000Z';
const payoutId = 'po_1Pgc79B7WZ01zgkWu1KToYf4';
const total = { minor: 81_424, currency: 'USD' };
const paid: ProviderPayout = { payoutId, at: since, total, status: 'paid', byHand: false };
const usd = (minor: number) => ({ minor, currency: 'USD' });
const eur = (minor: number) => ({ minor, currency: 'EUR' });

describe('Stripe’s payouts over HTTP', () => {
  const stripe = new Recorder();
  let provider: StripeProvider;
  beforeAll(async () => {
    provider = new StripeProvider({
      url: await stripe.listen(),
      secretKey: Secret.of('sk_test_123'),
      timeoutMs: 20_000,
    });
  });
  beforeEach(() => {
    stripe.asked.length = 0;
    stripe.answers.length = 0;
  });
  afterAll(async () => {
    provider.close();
    await stripe.close();
  });

  const all = async <Item>(items: AsyncIterable<Item>) => {
    const list: Item[] = [];
    for await (const item of items) list.push(item);
    return list;
  };
  const listed = (...pages: object[]) => {
    stripe.answers.push(...pages.map((body) => ({ body })));
    return all<ProviderPayout>(provider.payouts(since));
  };
  const settled = (...pages: object[]): Promise<PayoutLine[]> => {
    stripe.answers.push(...pages.map((body) => ({ body })));
    return all(provider.settledBy(paid));
  };
  const paths = () => stripe.asked.map(({ path }) => decodeURIComponent(path));

  it('are asked for by their time, page by page', async () => {
    const [first, ...rest] = payouts.data;
    await listed({ ...payouts, data: [first], has_more: true }, { ...payouts, data: rest });
    expect(paths()).toEqual([
      '/v1/payouts?created[gte]=1768176000&limit=100',
      '/v1/payouts?created[gte]=1768176000&limit=100&starting_after=po_1Pgd00B7WZ01zgkWunderway1',
    ]);
    expect(stripe.asked[0]).toMatchObject({
      method: 'GET',
      headers: { authorization: 'Bearer sk_test_123', 'stripe-version': '2026-10-28.endive' },
    });
    expect(stripe.asked[0]!.headers).not.toHaveProperty('idempotency-key');
  });

  it('tell what they settle, page by page, with what moved the balance', async () => {
    const [own, ...others] = movements.data;
    await settled({ ...movements, data: [own], has_more: true }, { ...movements, data: others.slice(2) });
    const query = `/v1/balance_transactions?payout=${payoutId}&expand[]=data.source&limit=100`;
    expect(paths()).toEqual([query, `${query}&starting_after=txn_1PgaxNB7WZ01zgkWpayout001`]);
    expect(stripe.asked[0]).toMatchObject({ method: 'GET', headers: { authorization: 'Bearer sk_test_123' } });
  });

  it('are read: on their way, by hand, and paid', async () => {
    expect(await listed(payouts)).toEqual([
      {
        ...{ payoutId: 'po_1Pgd00B7WZ01zgkWunderway1', at: '2026-01-13T00:00:00.000Z', total: usd(5_000) },
        ...{ status: 'open', byHand: false },
      },
      {
        ...{ payoutId: 'po_1Pgc99B7WZ01zgkWbyhand001', at: '2026-01-12T12:00:00.000Z', total: usd(2_000) },
        ...{ status: 'paid', byHand: true },
      },
      paid,
    ]);
  });

  it('are read line by line: what each is about, what the buyer paid, and no words that may name somebody', async () => {
    const lines = await settled(movements, intent);
    expect(lines).toEqual([
      {
        ...{ lineId: 'txn_1PgaxNB7WZ01zgkWdispute01', kind: 'dispute', orderId: 'ord-000482', amount: usd(-5_000) },
        ...{ fee: usd(1_500), description: 'dispute', at: '2026-01-11T16:46:40.000Z' },
      },
      {
        ...{ lineId: 'txn_1PgaxNB7WZ01zgkWstripefee', kind: 'fee', amount: usd(-474) },
        ...{ description: 'Radar (2026-01-11): Radar for Fraud Teams', at: '2026-01-11T14:00:00.000Z' },
      },
      {
        ...{ lineId: 'txn_1PgaxNB7WZ01zgkWrefund001', kind: 'refund', orderId: 'ord-000482', refundId: 'rf-1' },
        ...{ amount: usd(-23_004), presented: { amount: eur(-20_000), rate: '1.1502' } },
        ...{ description: 'refund', at: '2026-01-11T11:13:20.000Z' },
      },
      {
        ...{ lineId: 'txn_1PgaxNB7WZ01zgkWEV3TLf40', kind: 'sale', orderId: 'ord-000482', amount: usd(114_760) },
        ...{ fee: usd(3_358), presented: { amount: eur(100_000), rate: '1.1476' } },
        ...{ description: 'charge', at: '2026-01-10T14:00:00.000Z' },
      },
    ]);
    expect(lines.reduce((net, { amount, fee }) => net + amount.minor - (fee?.minor ?? 0), 0)).toBe(total.minor);
    // The dispute says which payment it is about, and that says which order.
    expect(paths()[1]).toBe(`/v1/payment_intents/${intent.id}`);
  });

  it('by hand are one line, and nobody is asked', async () => {
    expect(await all(provider.settledBy({ ...paid, byHand: true }))).toEqual([
      { lineId: payoutId, kind: 'adjustment', amount: total, description: 'paid out by hand', at: since },
    ]);
    expect(stripe.asked).toEqual([]);
  });

  it.each([
    ['missing', Rejected],
    ['wrongKey', Unreachable],
    ['tooMany', Unreachable],
    ['serverError', Unreachable],
  ])('that Stripe answers with %s are heard another time, or not at all', async (error, wrong) => {
    for (const ask of [() => all(provider.payouts(since)), () => all(provider.settledBy(paid))]) {
      stripe.answers.push(errors[error]!);
      await expect(ask()).rejects.toBeInstanceOf(wrong);
    }
  });

  it('that nobody can read are heard another time', async () => {
    await expect(listed({ data: [{ id: 'po_1', object: 'plan' }], has_more: false })).rejects.toThrow(Unreachable);
    await expect(settled({ data: [{ id: 'txn_1' }], has_more: false })).rejects.toThrow(Unreachable);
    await expect(settled({ ...movements, data: movements.data.slice(1, 2) }, {})).resolves.toHaveLength(1);
  });

  it('of the other mode are not ours', async () => {
    const live = { ...payouts.data[0], livemode: true };
    await expect(listed({ ...payouts, data: [live] })).rejects.toThrow(Rejected);
  });

  it('without an end are refused', async () => {
    const endless = new Recorder({ ...payouts, data: payouts.data.slice(0, 1), has_more: true });
    const patient = new StripeProvider({
      url: await endless.listen(),
      secretKey: Secret.of('sk_test_123'),
      timeoutMs: 20_000,
    });
    await expect(all(patient.payouts(since))).rejects.toThrow('payouts has more than 1000 pages');
    patient.close();
    await endless.close();
  });
});
