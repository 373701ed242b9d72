import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Seller } from '../seller.contract.js';

let seller: Seller;
beforeAll(async () => void (seller = await Seller.open()));
afterAll(() => seller.close());

const booked = (id: string) => seller.sandbox.books.payment(id);
const refused = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'was not refused',
    (error: unknown) => error,
  );

describe('a card', () => {
  it.each([
    ['pm_card_visa_chargeDeclined', 'card_declined', 'generic_decline'],
    ['pm_card_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
    ['pm_card_visa_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
    ['pm_card_visa_chargeDeclinedLostCard', 'card_declined', 'lost_card'],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card', 'expired_card'],
  ])('%s is declined: %s, %s', async (card, code, declineCode) => {
    const declined = await refused(seller.authorise({ payment_method: card }));
    expect(declined).toMatchObject({
      ...{ type: 'StripeCardError', statusCode: 402, code, decline_code: declineCode },
      payment_intent: {
        ...{ status: 'requires_payment_method', payment_method: null, amount_capturable: 0 },
        last_payment_error: { type: 'card_error', code, decline_code: declineCode },
      },
    });
    const { payment_intent, charge } = declined as { payment_intent: { id: string }; charge: string };
    expect(await seller.stripe.charges.retrieve(charge)).toMatchObject({ status: 'failed', failure_code: code });
    expect(booked(payment_intent.id)).toMatchObject({ authorised: 0, captured: 0 });
    const retried = await seller.stripe.paymentIntents.confirm(payment_intent.id, { payment_method: 'pm_card_visa' });
    expect(retried).toMatchObject({ status: 'requires_capture', last_payment_error: null });
    expect(retried.latest_charge).not.toBe(charge);
  });

  it('may be tried so often and no more', async () => {
    const { id } = await seller.authorise({ confirm: undefined });
    const confirm = () =>
      refused(seller.stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_chargeDeclined' }));
    for (let count = 0; count < 30; count++) expect(await confirm()).toMatchObject({ code: 'card_declined' });
    expect(await confirm()).toMatchObject({ statusCode: 400, code: 'payment_intent_rate_limit_exceeded' });
  });

  it('that Stripe does not know is refused, and nothing is made', async () => {
    const before = seller.sandbox.books.totals();
    expect(await refused(seller.authorise({ payment_method: 'pm_card_of_a_friend' }))).toMatchObject({
      ...{ statusCode: 400, code: 'resource_missing', param: 'payment_method' },
    });
    expect(seller.sandbox.books.totals()).toEqual(before);
  });
});

describe('authentication', () => {
  const asked = (changes: object = {}) =>
    seller.authorise({ payment_method: 'pm_card_threeDSecure2Required', ...changes });

  it('is asked for, and the payment is not authorised before', async () => {
    const payment = await asked();
    expect(payment).toMatchObject({
      ...{ status: 'requires_action', amount_capturable: 0, next_action: { type: 'use_stripe_sdk' } },
    });
    expect(booked(payment.id)).toMatchObject({ authorised: 0 });
    expect(await refused(seller.stripe.paymentIntents.capture(payment.id))).toMatchObject({ statusCode: 400 });
  });

  it('authorises the payment when it succeeds, once', async () => {
    const { id } = await asked();
    const done = await seller.control('POST', `authentications/${id}`, { outcome: 'succeed' });
    expect(done).toMatchObject({ status: 200, json: { id, status: 'requires_capture' } });
    expect(await seller.control('POST', `authentications/${id}`, { outcome: 'fail' })).toMatchObject({ status: 400 });
    expect(booked(id)).toMatchObject({ status: 'requires_capture', authorised: 133_500 });
  });

  it('asks for another card when it fails', async () => {
    const { id } = await asked();
    await seller.control('POST', `authentications/${id}`, { outcome: 'fail' });
    expect(await seller.stripe.paymentIntents.retrieve(id)).toMatchObject({
      ...{ status: 'requires_payment_method', latest_charge: null },
      last_payment_error: { code: 'payment_intent_authentication_failure' },
    });
  });

  it('leads a browser to the bank and back to the shop', async () => {
    const payment = await asked({ return_url: 'https://shop.example/paid?order=R-1' });
    const redirect = payment.next_action!.redirect_to_url!;
    expect(redirect.return_url).toBe('https://shop.example/paid?order=R-1');
    expect(await (await fetch(redirect.url!)).text()).toContain('1335.00 USD');
    const form = await seller.control(
      ...(['POST', `authentications/${payment.id}`, 'outcome=succeed', 'application/x-www-form-urlencoded'] as const),
    );
    expect(form.status).toBe(303);
    expect(Object.fromEntries(new URL(form.headers.get('location')!).searchParams)).toEqual({
      ...{ order: 'R-1', payment_intent: payment.id, redirect_status: 'succeeded' },
      payment_intent_client_secret: payment.client_secret,
    });
  });
});
