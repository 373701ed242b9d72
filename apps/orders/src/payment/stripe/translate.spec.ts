import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as translate from './translate.js';

const { authorisationRequest, clientSecretOf, paymentOf, refundOf, refundRequest, Unreadable, WrongMode } = translate;
const reply = (name: string) =>
  JSON.parse(readFileSync(join(__dirname, 'replies', `${name}.json`), 'utf8')) as Record<string, unknown>;
const intent = reply('payment-intent');
const refund = reply('refund');
const event = reply('payment-intent.succeeded-event') as Parameters<typeof translate.newsOf>[0];
const payment = {
  ...{ paymentId: 'pi_1PgafyB7WZ01zgkWSjxsAJo3', orderId: 'ord-000482', attempt: 1, status: 'authorised' },
  ...{ amount: { minor: 133_500, currency: 'USD' }, capturedMinor: 0 },
};
const declined = { code: 'card_declined', decline_code: 'insufficient_funds', type: 'card_error' };

describe('A request to Stripe', () => {
  const amount = { minor: 5, currency: 'UGX' };

  it('reserves the amount, by Stripe’s count, and says whose it is', () =>
    expect(authorisationRequest({ orderId: 'o-1', attempt: 2, amount, token: 'pm_card_visa' })).toEqual({
      ...{ amount: 500, currency: 'ugx', capture_method: 'manual', confirm: true },
      ...{ payment_method: 'pm_card_visa', allowed_payment_method_types: ['card'] },
      metadata: { order_id: 'o-1', attempt: '2' },
    }));

  it('refunds an amount of a payment, and says for what', () =>
    expect(refundRequest({ orderId: 'o-1', refundId: 'r-1', paymentId: 'pi_1', amount })).toEqual({
      ...{ payment_intent: 'pi_1', amount: 500 },
      metadata: { order_id: 'o-1', refund_id: 'r-1' },
    }));

  it('does not ask for what Stripe cannot express', () =>
    expect(() => refundRequest({ ...payment, refundId: 'r-1', amount: { minor: 150, currency: 'MGA' } })).toThrow(
      RangeError,
    ));
});

describe('A payment intent', () => {
  it('is a payment of ours, and nothing else of it is kept', () => expect(paymentOf(intent, false)).toEqual(payment));

  it.each([
    ['requires_capture', null, 'authorised'],
    ['succeeded', null, 'captured'],
    ['canceled', null, 'voided'],
    ['canceled', declined, 'voided'],
    ['requires_action', null, 'action-required'],
    ['processing', null, 'processing'],
    ['requires_confirmation', null, 'processing'],
    ['requires_payment_method', null, 'processing'],
    ['requires_payment_method', declined, 'declined'],
  ])('that is %s after the error %j is %s', (status, last_payment_error, ours) =>
    expect(paymentOf({ ...intent, status, last_payment_error }, false).status).toBe(ours),
  );

  it.each([
    [declined, 'insufficient_funds'],
    [{ code: 'payment_intent_authentication_failure' }, 'payment_intent_authentication_failure'],
    [{}, undefined],
  ])('was declined by %j for %s', (last_payment_error, declineCode) =>
    expect(paymentOf({ ...intent, status: 'requires_payment_method', last_payment_error }, false)).toEqual({
      ...{ ...payment, status: 'declined', declineCode },
    }),
  );

  it('tells amounts by Stripe’s count', () => {
    const paid = { ...intent, currency: 'isk', amount: 120_000, amount_received: 120_000 };
    expect(paymentOf(paid, false)).toMatchObject({ amount: { minor: 1_200, currency: 'ISK' }, capturedMinor: 1_200 });
  });

  it.each([[{}], [{ order_id: 'o-1' }], [{ order_id: 'o-1', attempt: '' }], [{ order_id: 'o-1', attempt: '1.5' }]])(
    'with the metadata %j is an attempt of nobody’s',
    (metadata) => expect(paymentOf({ ...intent, metadata }, false).attempt).toBeUndefined(),
  );

  it.each([
    ['no object', undefined],
    ['an empty answer', {}],
    ['a status of tomorrow', { ...intent, status: 'requires_patience' }],
    ['an amount with decimals', { ...intent, amount: 1.5 }],
    ['an amount as text', { ...intent, amount: '133500' }],
    ['a currency of nobody', { ...intent, currency: 'xxx' }],
    ['decimals that shillings do not have', { ...intent, currency: 'ugx', amount: 550 }],
    ['another object', { ...intent, object: 'charge' }],
    ['no mode', { ...intent, livemode: undefined }],
  ])('is not to be read from %s, and the complaint keeps the secret', (_, body) => {
    expect(() => paymentOf(body, false)).toThrow(Unreadable);
    expect(() => paymentOf(body, false)).not.toThrow(/secret_invented/);
  });

  it('of real money is not for a test, nor the other way round', () => {
    expect(() => paymentOf({ ...intent, livemode: true }, false)).toThrow(WrongMode);
    expect(() => paymentOf(intent, true)).toThrow(WrongMode);
    expect(() => clientSecretOf(intent, true)).toThrow(WrongMode);
    expect(paymentOf({ ...intent, livemode: true }, true)).toEqual(payment);
  });

  it('has a secret for the buyer’s browser', () => {
    expect(clientSecretOf(intent, false)).toBe('pi_1PgafyB7WZ01zgkWSjxsAJo3_secret_invented');
    expect(() => clientSecretOf({ ...intent, client_secret: null }, false)).toThrow(Unreadable);
  });

  it.each([
    ['sk_live_1', true],
    ['rk_live_1', true],
    ['sk_test_1', false],
    ['rk_test_1', false],
    ['', false],
    ['my_sk_live_1', false],
  ])('under the key %s is real: %s', (key, live) => expect(translate.isLiveKey(key)).toBe(live));
});

describe('A refund', () => {
  const ours = { providerRefundId: 're_1Pgc72B7WZ01zgkWqPvrRrPE', orderId: 'ord-000482', refundId: 'rf-1' };

  it.each([
    ['pending', 'pending'],
    ['requires_action', 'pending'],
    ['succeeded', 'succeeded'],
    ['failed', 'failed'],
    ['canceled', 'failed'],
  ])('that is %s is %s', (status, status_) =>
    expect(refundOf({ ...refund, status })).toEqual({ ...ours, status: status_ }),
  );

  it('says why it failed', () =>
    expect(refundOf({ ...refund, status: 'failed', failure_reason: 'lost_or_stolen_card' })).toEqual({
      ...{ ...ours, status: 'failed', failureReason: 'lost_or_stolen_card' },
    }));

  it.each([[undefined], [{}], [{ ...refund, status: null }], [intent]])('is not to be read from %j', (body) =>
    expect(() => refundOf(body)).toThrow(Unreadable),
  );
});

describe('An event', () => {
  const { newsOf } = translate;
  const about = (type: string, object: unknown) => ({ ...event, type, data: { object } });

  it('tells of a payment', () =>
    expect(newsOf(event, false)).toEqual({
      kind: 'payment',
      payment: { ...payment, paymentId: 'pi_1TestAntique0001', status: 'captured', capturedMinor: 133_500 },
    }));

  it.each(translate.eventTypes.payment)('of type %s tells of a payment', (type) =>
    expect(newsOf(about(type, intent), false)).toEqual({ kind: 'payment', payment }),
  );
  it.each(translate.eventTypes.refund)('of type %s tells of a refund', (type) =>
    expect(newsOf(about(type, refund), false)).toMatchObject({ kind: 'refund', refund: { refundId: 'rf-1' } }),
  );

  it.each(translate.eventTypes.payout)('of type %s tells that there is a payout', (type) =>
    expect(newsOf(about(type, { object: 'payout' }), false)).toEqual({ kind: 'payout' }),
  );

  it.each([
    ['a type we do not follow', about('payment_intent.created', intent)],
    ['a charge, which repeats what the refund said', about('charge.refunded', { ...refund, object: 'charge' })],
    ['a plan', about('plan.created', { id: 'price_1', object: 'plan', metadata: {} })],
    ['nothing at all', about('payment_intent.succeeded', null)],
    ['a payment without metadata', about('payment_intent.succeeded', { ...intent, metadata: {} })],
    ['a payment by hand', about('payment_intent.succeeded', { ...intent, metadata: { order_id: 'o-1' } })],
    [
      'an attempt by hand',
      about('payment_intent.succeeded', { ...intent, metadata: { order_id: 'o-1', attempt: 'x' } }),
    ],
    ['a refund by hand', about('refund.updated', { ...refund, metadata: { order_id: 'o-1' } })],
  ])('about %s tells nothing', (_, other) => expect(newsOf(other, false)).toBeUndefined());

  it('of the other mode is refused, whatever it is about', () => {
    expect(() => newsOf(event, true)).toThrow(WrongMode);
    expect(() => newsOf({ ...event, livemode: true }, false)).toThrow(WrongMode);
    expect(() => newsOf({ ...about('plan.created', {}), livemode: true }, false)).toThrow(WrongMode);
    expect(() => newsOf(about('payout.paid', {}), true)).toThrow(WrongMode);
  });

  it('about a payment of ours must be legible', () =>
    expect(() => newsOf(about('payment_intent.succeeded', { ...intent, amount: null }), false)).toThrow(Unreadable));
});
