import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { Secret } from '#service/secret/secret.js';
import { Rejected, Unreachable } from '../payment.provider.js';
import { Recorder, reply, type Answer, type Asked } from './recorder.contract.js';
import { StripeProvider } from './stripe.provider.js';

const intent = reply<Record<string, unknown> & { id: string }>('payment-intent');
const refund = reply<Record<string, unknown>>('refund');
const errors = reply<Record<string, Answer>>('errors');
const succeeded = { ...intent, status: 'succeeded', amount_received: 133_500 };
const replayed = { 'idempotent-replayed': 'true' };

const paymentId = intent.id;
const amount = { minor: 133_500, currency: 'USD' };
const reserve = { orderId: 'ord-000482', attempt: 1, amount, token: 'pm_card_visa', key: 'ord-000482/authorise/1' };
const giveBack = { orderId: 'ord-000482', refundId: 'rf-1', paymentId, amount, key: 'ord-000482/refund/rf-1' };

describe('Stripe over HTTP', () => {
  const stripe = new Recorder(intent);
  let provider: StripeProvider;
  let url: string;
  beforeAll(async () => {
    url = await stripe.listen();
    provider = new StripeProvider({ url, secretKey: Secret.of('sk_test_123'), timeoutMs: 20_000 });
  });
  beforeEach(() => {
    stripe.asked.length = 0;
    stripe.answers.length = 0;
  });
  afterAll(async () => {
    provider.close();
    await stripe.close();
  });

  const calls = {
    authorise: () => provider.authorise(reserve),
    capture: () => provider.capture(paymentId, 'ord-000482/capture/1'),
    void: () => provider.void(paymentId, 'ord-000482/void/1'),
    refund: () => provider.refund(giveBack),
    find: () => provider.find(paymentId),
    clientSecret: () => provider.clientSecret(paymentId),
  };
  type Call = keyof typeof calls;
  const everyCall = Object.keys(calls) as Call[];
  const failing = async (call: Call, ...answers: typeof stripe.answers) => {
    stripe.answers.push(...answers);
    const error: unknown = await calls[call]().then(
      () => undefined,
      (error: unknown) => error,
    );
    return error as Error | undefined;
  };

  describe('asks', () => {
    it.each<[Call, string, string, string | undefined]>([
      ['authorise', 'POST', '/v1/payment_intents', reserve.key],
      ['capture', 'POST', `/v1/payment_intents/${paymentId}/capture`, 'ord-000482/capture/1'],
      ['void', 'POST', `/v1/payment_intents/${paymentId}/cancel`, 'ord-000482/void/1'],
      ['refund', 'POST', '/v1/refunds', giveBack.key],
      ['find', 'GET', `/v1/payment_intents/${paymentId}`, undefined],
      ['clientSecret', 'GET', `/v1/payment_intents/${paymentId}`, undefined],
    ])('to %s by %s %s', async (call, method, path, key) => {
      stripe.answers.push({ body: call === 'refund' ? refund : intent });
      await calls[call]();
      const [{ headers, ...asked }] = stripe.asked as [Asked];
      expect(stripe.asked).toHaveLength(1);
      expect(asked).toMatchObject({ method, path });
      expect(headers).toMatchObject({
        ...{ authorization: 'Bearer sk_test_123', 'stripe-version': '2026-10-28.endive' },
        'content-type': 'application/x-www-form-urlencoded',
      });
      expect(headers['idempotency-key']).toBe(key);
      expect(headers['x-stripe-client-telemetry']).toBeUndefined();
    });

    it('in the form that Stripe reads', async () => {
      await provider.authorise(reserve);
      expect(stripe.asked[0]!.form).toEqual({
        ...{ amount: '133500', currency: 'usd', capture_method: 'manual', confirm: 'true' },
        ...{ payment_method: 'pm_card_visa', 'allowed_payment_method_types[0]': 'card' },
        ...{ 'metadata[order_id]': 'ord-000482', 'metadata[attempt]': '1' },
      });
      stripe.answers.push({ body: refund });
      await provider.refund(giveBack);
      expect(stripe.asked[1]!.form).toEqual({
        ...{ payment_intent: paymentId, amount: '133500' },
        ...{ 'metadata[order_id]': 'ord-000482', 'metadata[refund_id]': 'rf-1' },
      });
    });

    it('for one payment, whatever its name', async () => {
      await provider.find('../refunds?limit=1');
      expect(stripe.asked[0]!.path).toBe('/v1/payment_intents/..%2Frefunds%3Flimit%3D1');
    });

    it('on one connection, one call after the other', async () => {
      for (const call of everyCall.slice(0, 3)) await calls[call]();
      expect(new Set(stripe.asked.map(({ port }) => port)).size).toBe(1);
    });

    it('nothing if Stripe cannot express the amount', async () => {
      const ariary = { minor: 150, currency: 'MGA' };
      await expect(provider.authorise({ ...reserve, amount: ariary })).rejects.toThrow(Rejected);
      await expect(provider.refund({ ...giveBack, amount: ariary })).rejects.toThrow(Rejected);
      await expect(provider.authorise({ ...reserve, amount: { minor: 1, currency: 'XAU' } })).rejects.toThrow(Rejected);
      expect(stripe.asked).toEqual([]);
    });
  });

  describe('answers', () => {
    const payment = { paymentId, orderId: 'ord-000482', attempt: 1, status: 'authorised', amount, capturedMinor: 0 };

    it('with the payment', async () => expect(await calls.authorise()).toEqual(payment));

    it('with the refund', async () => {
      stripe.answers.push({ body: refund });
      expect(await calls.refund()).toEqual({
        ...{ providerRefundId: 're_1Pgc72B7WZ01zgkWqPvrRrPE', orderId: 'ord-000482', refundId: 'rf-1' },
        status: 'succeeded',
      });
    });

    it('with the secret, to who asks for it', async () => {
      expect(await calls.clientSecret()).toBe('pi_1PgafyB7WZ01zgkWSjxsAJo3_secret_invented');
      expect(inspect(provider, { depth: 6, showHidden: true })).not.toMatch(/secret_invented/);
    });

    it('that a card was declined', async () => {
      stripe.answers.push(errors['declined']!);
      expect(await calls.authorise()).toEqual({ ...payment, status: 'declined', declineCode: 'insufficient_funds' });
    });

    it('what is true now when Stripe repeats what it said before', async () => {
      const captured = { ...payment, status: 'captured', capturedMinor: 133_500 };
      stripe.answers.push({ headers: replayed }, { body: succeeded });
      expect(await calls.authorise()).toEqual(captured);
      stripe.answers.push({ ...errors['declined'], headers: replayed }, { body: { ...intent, status: 'canceled' } });
      expect(await calls.authorise()).toEqual({ ...payment, status: 'voided' });
      stripe.answers.push({ body: { ...refund, status: 'pending' }, headers: replayed }, { body: refund });
      expect(await calls.refund()).toMatchObject({ status: 'succeeded' });
      expect(stripe.asked.at(-1)).toMatchObject({ method: 'GET', path: '/v1/refunds/re_1Pgc72B7WZ01zgkWqPvrRrPE' });
    });

    it('what is true when the payment’s state forbids it', async () => {
      const forbidden = errors['unexpectedState']!;
      stripe.answers.push(forbidden, { body: succeeded }, forbidden, { body: succeeded });
      expect(await calls.capture()).toMatchObject({ status: 'captured', capturedMinor: 133_500 });
      expect(await calls.void()).toMatchObject({ status: 'captured', capturedMinor: 133_500 });
      stripe.answers.push(forbidden, { body: { ...intent, status: 'canceled' } });
      expect(await calls.void()).toMatchObject({ status: 'voided' });
    });
  });

  describe('says no', () => {
    it.each<[Call, string]>([
      ['refund', 'alreadyRefunded'],
      ['find', 'missing'],
      ['clientSecret', 'missing'],
      ['authorise', 'otherParameters'],
      ['authorise', 'unexpectedState'],
    ])('to %s: %s', async (call, error) => expect(await failing(call, errors[error]!)).toBeInstanceOf(Rejected));

    it.each(everyCall)('to %s for now, while our key is the wrong one', async (call) =>
      expect(await failing(call, errors['wrongKey']!)).toBeInstanceOf(Unreachable),
    );

    it.each(['canceled', 'requires_action', 'requires_payment_method'])('to capture what is %s', async (status) => {
      const error = await failing('capture', errors['unexpectedState']!, { body: { ...intent, status } });
      expect(error).toBeInstanceOf(Rejected);
      expect(error!.message).toMatch(/^400 payment_intent_unexpected_state .*could not be captured.* req_1$/);
    });

    it.each(everyCall.filter((call) => call !== 'refund'))('to %s when money is of the other mode', async (call) =>
      expect(await failing(call, { body: { ...intent, livemode: true } })).toBeInstanceOf(Rejected),
    );

    it('and never tells a secret', async () => {
      const error = await failing('refund', errors['declined']!);
      expect(error).toBeInstanceOf(Rejected);
      expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/secret_invented|sk_test/);
    });
  });

  describe('leaves open what was done', () => {
    it.each(
      everyCall.flatMap((call) =>
        ['keyInUse', 'locked', 'tooMany', 'serverError'].map((error): [Call, string] => [call, error]),
      ),
    )('when asked to %s and answering %s', async (call, error) => {
      expect(await failing(call, errors[error]!)).toBeInstanceOf(Unreachable);
      expect(stripe.asked).toHaveLength(1);
    });

    it.each<[string, Answer]>([
      ['a page of a proxy', { status: 502, body: '<html>' }],
      ['a proxy’s JSON', { status: 503, body: { message: 'no upstream' } }],
      ['null', { body: 'null' }],
      ['text as JSON', { status: 503, body: '"try later"' }],
      ['true', { body: 'true' }],
      ['a list', { body: '[]' }],
      ['an error that calls itself a success', { status: 200, body: errors['missing']!.body }],
      ['a limit that calls itself a mistake', { ...errors['tooMany']!, status: 400 }],
      ['half an object', { body: '{"id":' }],
      ['an object of tomorrow', { body: { id: 'pi_1', object: 'payment_plan' } }],
    ])('when the answer is %s', async (_, answer) => {
      for (const call of everyCall) expect(await failing(call, answer)).toBeInstanceOf(Unreachable);
    });

    it('when the answer breaks off', async () => {
      const broken = (response: ServerResponse) => {
        response.writeHead(200, { 'content-length': 1_000 });
        response.write('{"id":', () => response.destroy());
      };
      for (const call of everyCall) expect(await failing(call, broken)).toBeInstanceOf(Unreachable);
    });

    it('when there is no answer in time', async () => {
      const hasty = new StripeProvider({ url, secretKey: Secret.of('sk_test_123'), timeoutMs: 50 });
      stripe.answers.push(() => undefined);
      const error: unknown = await hasty.authorise(reserve).catch((error: unknown) => error);
      expect(error).toBeInstanceOf(Unreachable);
      expect(stripe.asked).toHaveLength(1);
      hasty.close();
    });

    it('when nobody listens', async () => {
      const nobody = new Recorder();
      const gone = await nobody.listen();
      await nobody.close();
      const lonely = new StripeProvider({ url: gone, secretKey: Secret.of('sk_test_123'), timeoutMs: 20_000 });
      await expect(lonely.find(paymentId)).rejects.toThrow(Unreachable);
    });
  });

  it('asks again, under the same key, when a connection was closed under it', async () => {
    stripe.answers.push((response) => response.destroy());
    expect(await calls.authorise()).toMatchObject({ status: 'authorised' });
    expect(stripe.asked.map(({ headers }) => headers['idempotency-key'])).toEqual([reserve.key, reserve.key]);
  });
});
