import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Rejected, type PaymentProvider, type ProviderPayment } from './payment.provider.js';
import { asked, captured, declined, known, outcomes, secure } from './payment-backend.contract.js';
import { since, times, type Backend } from './payment-backend.contract.js';
import { paysOut } from './provider-payouts.contract.js';

/** What every payment provider promises: the suite that each adapter passes unchanged. */
export const paymentProviderContract = (name: string, open: () => Promise<Backend>) =>
  describe(`${name} as a payment provider`, () => {
    let backend: Backend;
    let provider: PaymentProvider;
    beforeEach(async () => {
      backend = await open();
      provider = backend.provider();
    });
    afterEach(() => backend.close());

    const authorised = async (request = asked) => (await provider.authorise(request)).paymentId;
    const bought = async () => {
      const paymentId = await authorised();
      await provider.capture(paymentId, 'capture');
      return paymentId;
    };
    const refundOf = (paymentId: string, minor: number, n = 1) => ({
      ...{ orderId: 'order-1', refundId: `refund-${n}`, paymentId, amount: { minor, currency: 'USD' } },
      key: `order-1/refund/${n}`,
    });
    const books = () => backend.booked('order-1');

    describe('authorises', () => {
      it('what it is asked to, and takes nothing yet', async () => {
        const answer = await provider.authorise(asked);
        expect(answer).toEqual({ ...known, status: 'authorised', paymentId: expect.any(String) as unknown });
        expect(await provider.find(answer.paymentId)).toEqual(answer);
        expect(books()).toEqual({ payments: 1, capturedMinor: 0, refundedMinor: 0 });
      });

      it.each([
        ['pm_card_visa_chargeDeclined', 'generic_decline'],
        ['pm_card_chargeDeclinedInsufficientFunds', 'insufficient_funds'],
      ])('or answers that %s was declined', async (token, declineCode) => {
        const answer = await provider.authorise({ ...asked, token });
        expect(answer).toMatchObject({ ...known, status: 'declined', declineCode });
        expect(await provider.find(answer.paymentId)).toEqual(answer);
        expect(await provider.authorise({ ...asked, token })).toEqual(answer);
      });

      it.each([
        [100, 'JPY'],
        [100, 'EUR'],
        [100_000, 'MGA'],
        [5_000, 'UGX'],
        [5_000, 'ISK'],
        [12_340, 'KWD'],
      ])('%d minor units of %s', async (minor, currency) => {
        const paymentId = await authorised({ ...asked, amount: { minor, currency } });
        expect(await provider.capture(paymentId, 'capture')).toEqual({
          ...{ ...captured, paymentId, amount: { minor, currency }, capturedMinor: minor },
        });
      });

      it('once, however often the key is shown', async () => {
        const answers = await outcomes(times(20).map(() => provider.authorise(asked)));
        const last = await provider.authorise(asked);
        for (const answer of answers) expect(answer).toEqual(last);
        expect(books().payments).toBe(1);
      });

      it('and says what is true now when the key is shown later', async () => {
        await bought();
        expect(await provider.authorise(asked)).toMatchObject(captured);
      });

      it('once more under another key', async () => {
        const again = { ...asked, attempt: 2, key: 'order-1/authorise/2' };
        expect(await authorised(again)).not.toBe(await authorised());
        expect(await provider.authorise(again)).toMatchObject({ attempt: 2 });
        expect(books().payments).toBe(2);
      });

      it.each([
        ['a key that was used for another amount', { amount: { minor: 12_501, currency: 'USD' } }],
        ['a key that was used for another order', { orderId: 'order-2' }],
      ])('but not by %s', async (_, other) => {
        await provider.authorise(asked);
        await expect(provider.authorise({ ...asked, ...other })).rejects.toThrow(Rejected);
      });

      it.each([
        ['a card of nobody', { token: 'pm_card_nobodys' }],
        ['nothing', { amount: { minor: 0, currency: 'USD' } }],
        ['less than nothing', { amount: { minor: -1, currency: 'USD' } }],
        ['a fraction', { amount: { minor: 0.5, currency: 'USD' } }],
      ])('but not %s', async (_, other) => {
        await expect(provider.authorise({ ...asked, ...other })).rejects.toThrow(Rejected);
        expect(books().payments).toBe(0);
      });
    });

    describe('lets the buyer authenticate', () => {
      it('with a secret for the browser, and the payment goes on', async () => {
        const { paymentId, status } = await provider.authorise(secure);
        expect(status).toBe('action-required');
        expect(await provider.clientSecret(paymentId)).toMatch(/./);
        await expect(provider.capture(paymentId, 'capture-early')).rejects.toThrow(Rejected);
        await backend.authenticate(paymentId, 'succeed');
        expect(await provider.find(paymentId)).toMatchObject({ ...known, status: 'authorised' });
        expect(await provider.authorise(secure)).toMatchObject({ paymentId, status: 'authorised' });
        expect(await provider.capture(paymentId, 'capture')).toMatchObject(captured);
      });

      it('or fail to', async () => {
        const paymentId = await authorised(secure);
        await backend.authenticate(paymentId, 'fail');
        const declineCode = 'payment_intent_authentication_failure';
        expect(await provider.find(paymentId)).toMatchObject({ ...known, status: 'declined', declineCode });
        await expect(provider.capture(paymentId, 'capture')).rejects.toThrow(Rejected);
      });
    });

    describe('captures', () => {
      it('all that was reserved, once, under its key or another', async () => {
        const paymentId = await authorised();
        for (const key of ['capture', 'capture', 'capture-2'])
          expect(await provider.capture(paymentId, key)).toEqual({ ...captured, paymentId });
        expect(await provider.find(paymentId)).toEqual({ ...captured, paymentId });
        expect(books()).toEqual({ payments: 1, capturedMinor: 12_500, refundedMinor: 0 });
      });

      it('once, when asked twenty times at once', async () => {
        const paymentId = await authorised();
        const answers = await outcomes(times(20).map((n) => provider.capture(paymentId, `capture-${n % 10}`)));
        for (const answer of answers) expect(answer).toEqual({ ...captured, paymentId });
        expect(await provider.capture(paymentId, 'capture-0')).toEqual({ ...captured, paymentId });
        expect(books().capturedMinor).toBe(12_500);
      });

      it('not what was given up, was declined or is not there', async () => {
        const paymentId = await authorised();
        await provider.void(paymentId, 'void');
        const no = await authorised({ ...declined, key: 'declined' });
        for (const id of [paymentId, no, 'pi_nobodys'])
          await expect(provider.capture(id, `capture-${id}`)).rejects.toThrow(Rejected);
        expect(books().capturedMinor).toBe(0);
      });
    });

    describe('voids', () => {
      it.each([
        ['reserved', asked],
        ['waiting for the buyer', secure],
        ['declined', declined],
      ])('what is %s, once, under its key or another', async (_, request) => {
        const paymentId = await authorised(request);
        for (const key of ['void', 'void', 'void-2'])
          expect(await provider.void(paymentId, key)).toMatchObject({ ...known, paymentId, status: 'voided' });
        expect(await provider.authorise(request)).toMatchObject({ paymentId, status: 'voided' });
      });

      it('not what was captured, and says so', async () => {
        const paymentId = await bought();
        for (const key of ['void', 'void', 'void-2'])
          expect(await provider.void(paymentId, key)).toEqual({ ...captured, paymentId });
        expect(books().capturedMinor).toBe(12_500);
      });

      it('or captures, when asked for both at once, and every answer agrees', async () => {
        const paymentId = await authorised();
        const both = [provider.capture(paymentId, 'capture'), provider.void(paymentId, 'void')];
        await Promise.allSettled(both);
        const now = await provider.find(paymentId);
        expect(['captured', 'voided']).toContain(now.status);
        for (const one of await Promise.allSettled<ProviderPayment>(both))
          if (one.status === 'fulfilled') expect(one.value).toEqual(now);
        expect(books().capturedMinor).toBe(now.status === 'captured' ? 12_500 : 0);
      });

      it('nothing that is not there', async () =>
        await expect(provider.void('pi_nobodys', 'void')).rejects.toThrow(Rejected));
    });

    describe('refunds', () => {
      it('in parts, each once, until nothing is left', async () => {
        const paymentId = await bought();
        const first = await provider.refund(refundOf(paymentId, 5_000));
        expect(first).toEqual({
          ...{ orderId: 'order-1', refundId: 'refund-1', status: 'succeeded' },
          providerRefundId: expect.any(String) as unknown,
        });
        expect(await provider.refund(refundOf(paymentId, 5_000))).toEqual(first);
        await expect(provider.refund(refundOf(paymentId, 7_501, 2))).rejects.toThrow(Rejected);
        expect(await provider.refund(refundOf(paymentId, 7_500, 3))).toMatchObject({ refundId: 'refund-3' });
        await expect(provider.refund(refundOf(paymentId, 1, 4))).rejects.toThrow(Rejected);
        expect(books()).toEqual({ payments: 1, capturedMinor: 12_500, refundedMinor: 12_500 });
        expect(await provider.find(paymentId)).toEqual({ ...captured, paymentId });
      });

      it('never more than was captured, whoever asks at once', async () => {
        const paymentId = await bought();
        const refunds = await Promise.allSettled(times(20).map((n) => provider.refund(refundOf(paymentId, 1_000, n))));
        expect(refunds.filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(12);
        for (const n of times(20)) await provider.refund(refundOf(paymentId, 1_000, n)).catch(() => undefined);
        expect(books().refundedMinor).toBe(12_000);
      });

      it('nothing, no less, and nothing that was not captured or is not there', async () => {
        const paymentId = await authorised();
        for (const request of [refundOf(paymentId, 1), refundOf('pi_nobodys', 1, 2)])
          await expect(provider.refund(request)).rejects.toThrow(Rejected);
        await provider.capture(paymentId, 'capture');
        for (const [n, minor] of [0, -1, 0.5].entries())
          await expect(provider.refund(refundOf(paymentId, minor, n + 3))).rejects.toThrow(Rejected);
        await expect(provider.refund({ ...refundOf(paymentId, 1), key: asked.key })).rejects.toThrow(Rejected);
        expect(books().refundedMinor).toBe(0);
      });
    });

    describe('finds what it did although nobody heard', () => {
      it('every payment, whatever became of it', async () => {
        const made = async () => {
          const found = [];
          for await (const one of provider.madeSince(since)) found.push(one);
          return found.sort((one, other) => one.attempt! - other.attempt!);
        };
        expect(await made()).toEqual([]);
        await provider.authorise({ ...asked, attempt: 2, key: 'other' });
        const { paymentId } = await provider.authorise(asked);
        expect(await made()).toMatchObject([{ ...known, paymentId, status: 'authorised' }, { attempt: 2 }]);
        await provider.void(paymentId, 'void');
        expect(await made()).toMatchObject([
          { paymentId, status: 'voided' },
          { attempt: 2, status: 'authorised' },
        ]);
      });
      it('a refund of a payment', async () => {
        const { paymentId } = await provider.authorise(asked);
        await provider.capture(paymentId, 'capture');
        expect(await provider.findRefund(paymentId, 'r-1')).toBeUndefined();
        const refunding = { ...refundOf(paymentId, 500), refundId: 'r-1', key: 'r' };
        const refund = await provider.refund(refunding);
        await provider.refund({ ...refunding, refundId: 'r-2', key: 's' });
        expect(await provider.findRefund(paymentId, 'r-1')).toEqual(refund);
      });
    });

    paysOut(() => backend);

    it('knows nothing of a payment that is not there', async () => {
      await expect(provider.find('pi_nobodys')).rejects.toThrow(Rejected);
      await expect(provider.clientSecret('pi_nobodys')).rejects.toThrow(Rejected);
    });

    it('settles a call whose answer was lost by answering its key again', async () => {
      await backend.unheard((lossy) => lossy.authorise(asked));
      provider = backend.provider();
      const paymentId = await authorised();
      await backend.unheard((lossy) => lossy.capture(paymentId, 'capture'));
      provider = backend.provider();
      expect(await provider.find(paymentId)).toEqual({ ...captured, paymentId });
      expect(await provider.capture(paymentId, 'capture')).toEqual({ ...captured, paymentId });
      await backend.unheard((lossy) => lossy.refund(refundOf(paymentId, 5_000)));
      provider = backend.provider();
      expect(await provider.refund(refundOf(paymentId, 5_000))).toMatchObject({ status: 'succeeded' });
      expect(books()).toEqual({ payments: 1, capturedMinor: 12_500, refundedMinor: 5_000 });
    });

    it('settles a void whose answer was lost', async () => {
      const paymentId = await authorised();
      await backend.unheard((lossy) => lossy.void(paymentId, 'void'));
      provider = backend.provider();
      expect(await provider.void(paymentId, 'void')).toMatchObject({ ...known, status: 'voided' });
    });
  });
