import { describe, expect, it } from '@jest/globals';
import { netOf } from '../payout/payout.js';
import { amount, asked, since, type Backend } from './payment-backend.contract.js';
import { Rejected } from './payment.provider.js';

const all = async <Item>(items: AsyncIterable<Item>) => {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
};

/** What every payment provider promises of payouts, also one that makes none: a chapter of its suite. */
export const paysOut = (backend: () => Backend) =>
  describe('says what it paid out', () => {
    const provider = () => backend().provider();
    const bought = async (key: string) => {
      const { paymentId } = await provider().authorise({ ...asked, key });
      await provider().capture(paymentId, `capture ${key}`);
      return paymentId;
    };

    it('and what that settles, each payment and refund by our names, with a sum that fits', async () => {
      const refund = { orderId: 'order-1', refundId: 'refund-1', amount: { minor: 5_000, currency: 'USD' } };
      await provider().refund({ ...refund, paymentId: await bought('one'), key: 'refund' });
      const count = await backend().payOut();
      const payouts = await all(provider().payouts(since));
      expect(payouts).toHaveLength(count);
      for (const payout of payouts) {
        expect(payout).toMatchObject({ status: 'paid', byHand: false });
        const lines = await all(provider().settledBy(payout));
        expect(netOf(lines, payout.total.currency)).toEqual(payout.total);
        expect(lines).toMatchObject([
          { kind: 'refund', orderId: 'order-1', refundId: 'refund-1', amount: { minor: -5_000, currency: 'USD' } },
          { kind: 'sale', orderId: 'order-1', amount },
        ]);
      }
    });

    it('each movement once', async () => {
      let count = 0;
      for (const key of ['one', 'two']) {
        await bought(key);
        count += await backend().payOut();
      }
      const payouts = await all(provider().payouts(since));
      const lines = (await Promise.all(payouts.map((payout) => all(provider().settledBy(payout))))).flat();
      expect([payouts.length, lines.length]).toEqual([count, count]);
      expect(new Set(lines.map(({ lineId }) => lineId)).size).toBe(count);
      expect(await all(provider().payouts('2099-01-01T00:00:00.000Z'))).toEqual([]);
    });

    it('and nothing of a payout that is not there', async () => {
      const payout = { payoutId: 'po_nobodys', at: since, total: amount, status: 'paid', byHand: false } as const;
      await expect(all(provider().settledBy(payout))).rejects.toThrow(Rejected);
    });
  });
