import { describe, expect, it } from '@jest/globals';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Secret } from '#service/secret/secret.js';
import { startSandbox } from '../../../../sandbox/src/sandbox.js';
import { paymentProviderContract } from '../payment-provider.contract.js';
import { Unreachable } from '../payment.provider.js';
import { fromStripe } from './stripe-amount.js';
import { newsOf, verifyWebhook, type News } from './stripe-webhook.source.js';
import { StripeProvider } from './stripe.provider.js';

const secretKey = 'sk_test_of_the_contract';
const webhookSecret = 'whsec_of_the_contract';
const at = 1_767_225_600;

paymentProviderContract('Stripe', async () => {
  const sandbox = await startSandbox({
    secretKey,
    webhookSecret: 'whsec_of_the_contract',
    now: () => 1_767_225_600_000,
  });
  const provider = new StripeProvider({ url: sandbox.url, secretKey: Secret.of(secretKey), timeoutMs: 20_000 });
  const hasty = new StripeProvider({ url: sandbox.url, secretKey: Secret.of(secretKey), timeoutMs: 100 });
  return {
    provider: () => provider,
    unheard: async (call) => {
      sandbox.faults.set([{ match: { part: 'stripe' }, fault: 'timeout-after-success', times: 1 }]);
      await expect(call(hasty)).rejects.toThrow(Unreachable);
      expect(sandbox.faults.counts).toMatchObject([{ happened: 1 }]);
      sandbox.faults.clear();
    },
    authenticate: async (paymentId, outcome) => {
      const body = JSON.stringify({ outcome });
      const answer = await fetch(`${sandbox.url}/control/authentications/${paymentId}`, {
        ...{ method: 'POST', body, headers: { 'content-type': 'application/json' } },
      });
      expect(answer.status).toBe(200);
    },
    payOut: async () => {
      const answer = await fetch(`${sandbox.url}/control/payouts`, { method: 'POST' });
      expect(answer.status).toBe(201);
      return 1;
    },
    booked: (order) => {
      const { payments } = sandbox.books.payments({ order });
      const total = (of: 'captured' | 'refunded') =>
        payments.reduce((sum, payment) => sum + fromStripe(payment[of], payment.currency).minor, 0);
      return { payments: payments.length, capturedMinor: total('captured'), refundedMinor: total('refunded') };
    },
    close: async () => {
      provider.close();
      hasty.close();
      await sandbox.close();
    },
  };
});

describe('Stripe', () => {
  it('tells by webhooks what it answered', async () => {
    const heard: News[] = [];
    const listener = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const signature = request.headers['stripe-signature'] as string;
        const news = newsOf(
          verifyWebhook(Buffer.concat(chunks), signature, ['whsec_new', webhookSecret], at * 1_000),
          secretKey,
        );
        if (news !== undefined) heard.push(news);
        response.end();
      });
    });
    await new Promise<void>((listening) => listener.listen(0, '127.0.0.1', listening));
    const webhookUrl = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/v1/stripe-events`;
    const sandbox = await startSandbox({ secretKey, webhookSecret, webhookUrl, now: () => at * 1_000 });
    const provider = new StripeProvider({ url: sandbox.url, secretKey: Secret.of(secretKey), timeoutMs: 20_000 });

    const amount = { minor: 12_500, currency: 'USD' };
    const asked = { orderId: 'order-1', attempt: 1, amount, token: 'pm_card_visa', key: 'authorise' };
    const authorised = await provider.authorise(asked);
    const captured = await provider.capture(authorised.paymentId, 'capture');
    const refund = await provider.refund({ ...asked, ...captured, orderId: 'order-1', refundId: 'r-1', key: 'refund' });
    const declined = await provider.authorise({ ...asked, token: 'pm_card_chargeDeclined', key: 'declined' });
    const voided = await provider.void(declined.paymentId, 'void');
    await sandbox.tick();
    await sandbox.idle();

    const payments = heard.flatMap((news) => (news.kind === 'payment' ? [news.payment] : []));
    const refunds = heard.flatMap((news) => (news.kind === 'refund' ? [news.refund] : []));
    for (const payment of [authorised, captured, declined, voided]) expect(payments).toContainEqual(payment);
    expect(payments).toHaveLength(4);
    expect(refunds).toContainEqual(refund);
    provider.close();
    await sandbox.close();
    await new Promise((closed) => listener.close(closed));
  });
});
