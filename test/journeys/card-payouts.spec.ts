import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { PayoutReported } from '#contracts/orders.js';
import type { PayoutLine } from '#contracts/payout.js';
import { PayoutPoll } from '../../apps/orders/src/payout/payout-poll.worker.js';
import { published } from '../../apps/orders/src/published.js';
import { Buyer, type Money, type PaidOrder } from './money.js';
import { Shop, usd } from './shop.js';

type Fact = Parameters<typeof published>[0];
const eur = (minor: number) => ({ minor, currency: 'EUR' });
/** What Stripe's stand-in keeps of so many cents: 2.9 %, half up, and 30. */
const feeOn = ({ minor }: Money) => usd(Math.floor((minor * 29 + 500) / 1_000) + 30);
const net = (lines: readonly PayoutLine[]) =>
  lines.reduce((sum, { amount, fee }) => sum + amount.minor - (fee?.minor ?? 0), 0);

describe('What Stripe paid out', () => {
  const shop = new Shop();
  const buyer = new Buyer(shop);
  beforeAll(async () => {
    await shop.open();
    await shop.priced();
  });
  afterEach(() => shop.sandbox.faults.clear());
  afterAll(async () => {
    await shop.close();
    shop.remove();
  });

  const offer = async (unitId: string) => {
    await shop.offer(unitId);
    await shop.until('orders', `unitPrice-${unitId}`, ['AskingPriceRecorded']);
  };
  const inDollars = { currency: 'USD', destination: 'US-TX' };
  const sell = async (unitId: string, more: object = {}): Promise<PaidOrder> => {
    await offer(unitId);
    const { status, body } = await buyer.order((await buyer.quote([unitId], more)).quoteId);
    expect([status, body.status]).toEqual([201, 'confirmed']);
    return body;
  };
  const payOut = async () => {
    const answer = await fetch(`${shop.sandbox.url}/control/payouts`, { method: 'POST' });
    expect(answer.status).toBe(201);
    return (await answer.json()) as { id: string; amount: number };
  };
  const heard = (payoutId: string) =>
    shop.services.find(({ name }) => name === 'orders')!.store.read(`payout-${payoutId}`);
  /** The statement as it goes over the bus. */
  const reported = async (payoutId: string) => {
    const told = (await heard(payoutId)).flatMap((event) => published(event as Fact, payoutId));
    expect(told).toMatchObject([{ type: PayoutReported.type }]);
    return PayoutReported.schema.parse(told[0]!.data);
  };
  const round = () => shop.job('orders', PayoutPoll).round();

  it('names each order and refund: gross, fee and what the buyer paid, to the cent', async () => {
    const dollars = await sell('BOWL', inDollars);
    const euros = await sell('VASE');
    // By the time of the refund a euro is dearer.
    shop.sandbox.rates.set({ date: '2026-01-10', rates: { USD: '1.3' } });
    const asked = { reason: 'scratched', lines: [{ line: 1, amount: eur(1_000) }] };
    expect((await shop.post(`/v1/orders/${euros.orderId}/refunds`, asked)).status).toBe(201);
    await shop.until('orders', `order-${euros.orderId}`, ['RefundSucceeded']);
    const [refund] = (await buyer.see(euros.orderId)).payment.refunds;
    const { id: payoutId, amount } = await payOut();
    await shop.until('orders', `payout-${payoutId}`, ['PayoutHeard']);

    const exchanged = usd(Math.floor((euros.total.minor * 11_476 + 5_000) / 10_000));
    const report = await reported(payoutId);
    expect(report).toMatchObject({ payer: 'stripe', payoutId, total: usd(amount), part: 1, parts: 1 });
    expect(report.lines).toMatchObject([
      {
        ...{ kind: 'refund', orderId: euros.orderId, refundId: refund!.refundId, amount: usd(-1_300) },
        presented: { amount: eur(-1_000), rate: '1.3' },
      },
      {
        ...{ kind: 'sale', orderId: euros.orderId, amount: exchanged, fee: feeOn(exchanged) },
        presented: { amount: euros.total, rate: '1.1476' },
      },
      { kind: 'sale', orderId: dollars.orderId, amount: dollars.total, fee: feeOn(dollars.total) },
    ]);
    expect(report.lines[0]).not.toHaveProperty('fee');
    expect(report.lines[2]).not.toHaveProperty('presented');
    expect([net(report.lines), new Set(report.lines.map(({ lineId }) => lineId)).size]).toEqual([amount, 3]);
    expect([await round(), (await heard(payoutId)).length]).toEqual([0, 1]);
  });

  it('is heard though nobody tells us, with a fee that is too high', async () => {
    shop.sandbox.faults.set([
      { match: { part: 'webhooks', path: 'payout.' }, fault: 'drop' },
      { match: { part: 'stripe' }, fault: 'wrong-fee', times: 1 },
    ]);
    const { orderId, total } = await sell('CLOCK', inDollars);
    const { id: payoutId, amount } = await payOut();
    expect(await heard(payoutId)).toEqual([]);
    expect([await round(), await round()]).toEqual([1, 0]);
    const { lines } = await reported(payoutId);
    expect(lines).toMatchObject([{ kind: 'sale', orderId, amount: total, fee: usd(2 * feeOn(total).minor) }]);
    expect(net(lines)).toBe(amount);
  });
});
