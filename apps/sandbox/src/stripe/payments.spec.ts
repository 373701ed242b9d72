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

describe('a payment', () => {
  it('is authorised, and captured when the piece is kept', async () => {
    const payment = await seller.authorise();
    expect(payment).toMatchObject({
      ...{ object: 'payment_intent', status: 'requires_capture', amount: 133_500, currency: 'usd', livemode: false },
      ...{ amount_capturable: 133_500, amount_received: 0, metadata: { order_id: 'R-1', attempt: '1' } },
      ...{ capture_method: 'manual', last_payment_error: null, next_action: null, created: seller.now / 1_000 },
    });
    expect(payment.id).toMatch(/^pi_[0-9A-Za-z]{20,}$/);
    expect(payment.client_secret).toMatch(new RegExp(`^${payment.id}_secret_[0-9A-Za-z]{25}$`));
    expect(payment.lastResponse).toMatchObject({ statusCode: 200, requestId: expect.stringMatching(/^req_/) });

    const captured = await seller.stripe.paymentIntents.capture(payment.id);
    expect(captured).toMatchObject({ status: 'succeeded', amount_capturable: 0, amount_received: 133_500 });
    expect(await seller.stripe.paymentIntents.retrieve(payment.id)).toMatchObject({ ...captured, lastResponse: {} });
    expect(booked(payment.id)).toEqual({
      ...{ id: payment.id, orderId: 'R-1', attempt: '1', currency: 'usd', amount: 133_500 },
      ...{ authorised: 133_500, captured: 133_500, refunded: 0, status: 'succeeded' },
    });
  });

  it('has a charge and a balance transaction with a fee of 2.9 % and 30, half up', async () => {
    const { latest_charge } = await seller.captured({ amount: 1_050 });
    const charge = await seller.stripe.charges.retrieve(latest_charge as string);
    expect(charge).toMatchObject({
      ...{ object: 'charge', amount: 1_050, amount_captured: 1_050, captured: true, status: 'succeeded', paid: true },
    });
    const { data } = await seller.stripe.balanceTransactions.list({ type: 'charge', source: charge.id });
    // 1050 x 29 / 1000 = 30.45, and 30 on top.
    expect(data).toMatchObject([
      { id: charge.balance_transaction, amount: 1_050, fee: 60, net: 990, currency: 'usd', exchange_rate: null },
    ]);
  });

  it('shows its charge when asked to expand it', async () => {
    const { id } = await seller.authorise();
    const payment = await seller.stripe.paymentIntents.retrieve(id, { expand: ['latest_charge'] });
    expect(payment.latest_charge).toMatchObject({ object: 'charge', captured: false, payment_intent: id });
  });

  it('may be captured in part, and the rest is given up', async () => {
    const { id } = await seller.authorise();
    const captured = await seller.stripe.paymentIntents.capture(id, { amount_to_capture: 100_000 });
    expect(captured).toMatchObject({ status: 'succeeded', amount_received: 100_000, amount_capturable: 0 });
    await expect(seller.stripe.refunds.create({ payment_intent: id, amount: 100_001 })).rejects.toThrow(/greater than/);
  });

  it('cannot be captured for more than was authorised', async () => {
    const { id } = await seller.authorise();
    expect(await refused(seller.stripe.paymentIntents.capture(id, { amount_to_capture: 133_501 }))).toMatchObject({
      ...{ type: 'StripeInvalidRequestError', statusCode: 400, code: 'amount_too_large', param: 'amount_to_capture' },
    });
    expect(booked(id)).toMatchObject({ status: 'requires_capture', captured: 0 });
  });

  it('is given up when it is canceled, and says why', async () => {
    const { id } = await seller.authorise();
    const canceled = await seller.stripe.paymentIntents.cancel(id, { cancellation_reason: 'requested_by_customer' });
    expect(canceled).toMatchObject({
      ...{ status: 'canceled', amount_capturable: 0, cancellation_reason: 'requested_by_customer' },
      canceled_at: seller.now / 1_000,
    });
  });

  it('is taken at once when nobody asked for manual capture', async () => {
    const payment = await seller.authorise({ capture_method: undefined });
    expect(payment).toMatchObject({ status: 'succeeded', amount_received: 133_500, capture_method: 'automatic_async' });
  });

  it('may be confirmed later, with another card', async () => {
    const open = await seller.authorise({ confirm: undefined, payment_method: undefined });
    expect(open.status).toBe('requires_payment_method');
    expect(await refused(seller.stripe.paymentIntents.confirm(open.id))).toMatchObject({
      code: 'payment_intent_unexpected_state',
    });
    const named = await seller.authorise({ confirm: undefined });
    expect(named).toMatchObject({ status: 'requires_confirmation', latest_charge: null });
    const confirmed = await seller.stripe.paymentIntents.confirm(named.id, { payment_method: 'pm_card_mastercard' });
    expect(confirmed).toMatchObject({ status: 'requires_capture', payment_method: 'pm_card_mastercard' });
  });

  it.each([
    ['captured', 'captured'],
    ['captured', 'canceled'],
    ['canceled', 'captured'],
    ['canceled', 'canceled'],
    ['captured', 'confirmed'],
    ['authorised', 'confirmed'],
  ])('that is %s cannot be %s', async (was, act) => {
    const { id } = await seller.authorise();
    const acts: Record<string, () => Promise<unknown>> = {
      captured: () => seller.stripe.paymentIntents.capture(id),
      canceled: () => seller.stripe.paymentIntents.cancel(id),
      confirmed: () => seller.stripe.paymentIntents.confirm(id),
    };
    await acts[was]?.();
    const before = booked(id);
    expect(await refused(acts[act]!())).toMatchObject({
      ...{ type: 'StripeInvalidRequestError', statusCode: 400, code: 'payment_intent_unexpected_state' },
      payment_intent: { id, status: before!.status },
    });
    expect(booked(id)).toEqual(before);
  });
});

describe('a request', () => {
  it.each([
    [{ amount: undefined }, 'parameter_missing', 'amount'],
    [{ currency: undefined }, 'parameter_missing', 'currency'],
    [{ amount: 13.35 }, 'parameter_invalid_integer', 'amount'],
    [{ amount: -1 }, 'parameter_invalid_integer', 'amount'],
    [{ amount: 49 }, 'amount_too_small', 'amount'],
    [{ amount: 100_000_000 }, 'amount_too_large', 'amount'],
    [{ currency: 'xau' }, undefined, 'currency'],
    [{ colour: 'blue' }, 'parameter_unknown', 'colour'],
    [{ confirm: 'perhaps' }, undefined, 'confirm'],
    [{ capture_method: 'by hand' }, undefined, 'capture_method'],
    [{ payment_method: undefined }, 'parameter_missing', 'payment_method'],
    [{ payment_method_types: ['card'] }, 'parameter_unknown', 'payment_method_types'],
    [{ allowed_payment_method_types: ['card'] }, undefined, 'allowed_payment_method_types'],
    [{ automatic_payment_methods: undefined }, undefined, 'return_url'],
    [{ return_url: 'back to us' }, undefined, 'return_url'],
    [{ metadata: { order_id: 'R'.repeat(501) } }, undefined, 'metadata[order_id]'],
    [{ metadata: { ['k'.repeat(41)]: '' + 1 } }, undefined, 'metadata'],
    [{ expand: ['customer'] }, undefined, 'expand'],
  ])('with %j is refused: %s %s', async (changes, code, param) => {
    const before = await seller.stripe.paymentIntents.list({ limit: 1 });
    expect(await refused(seller.authorise(changes))).toMatchObject({
      ...{ type: 'StripeInvalidRequestError', statusCode: 400, code, param },
    });
    expect((await seller.stripe.paymentIntents.list({ limit: 1 })).data).toEqual(before.data);
  });

  it('may list card as the only method', async () => {
    const listing = (...allowed: string[]) =>
      seller.authorise({ automatic_payment_methods: undefined, allowed_payment_method_types: allowed });
    expect(await listing('card')).toMatchObject({ status: 'requires_capture', automatic_payment_methods: null });
    expect(await refused(listing('card', 'boleto'))).toMatchObject({
      ...{ statusCode: 400, param: 'allowed_payment_method_types' },
    });
  });

  it('without the right key is 401', async () => {
    const stranger = seller.client(0, 'sk_test_of_somebody_else');
    expect(await refused(stranger.paymentIntents.list())).toMatchObject({
      ...{ type: 'StripeAuthenticationError', statusCode: 401, message: expect.not.stringContaining('somebody') },
    });
  });

  it('for what is not there is 404', async () => {
    const missing = { type: 'StripeInvalidRequestError', statusCode: 404 };
    for (const id of ['pi_3', 'pi_300000001elsewhere00', 're_1'])
      expect(await refused(seller.stripe.paymentIntents.retrieve(id))).toMatchObject({
        ...missing,
        code: 'resource_missing',
      });
    expect(await refused(seller.stripe.charges.retrieve('ch_1'))).toMatchObject(missing);
    expect(await refused(seller.stripe.refunds.retrieve('re_1'))).toMatchObject(missing);
    expect(await refused(seller.stripe.events.retrieve('evt_1'))).toMatchObject(missing);
    expect(await refused(seller.stripe.customers.create({}))).toMatchObject(missing);
    expect(await refused(seller.stripe.rawRequest('POST', '/v1/payment_intents/pi_1/capture/more'))).toMatchObject(
      missing,
    );
  });

  it('may be a form that is no form, and is refused', async () => {
    const answer = await fetch(`${seller.sandbox.url}/v1/payment_intents`, {
      ...{ method: 'POST', headers: { authorization: `Basic ${btoa('sk_test_of_the_sandbox:')}` }, body: 'amount=%' },
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { type: 'invalid_request_error' } });
  });

  it('may be too long, and is refused unread', async () => {
    const answer = await fetch(`${seller.sandbox.url}/v1/refunds`, { method: 'POST', body: 'x'.repeat(1_100_000) });
    expect(answer.status).toBe(413);
  });
});

it('lists payments newest first, page by page, of a time', async () => {
  const own = await Seller.open();
  const made: string[] = [];
  for (let count = 0; count < 25; count++) {
    own.now += 1_000;
    made.unshift((await own.authorise()).id);
  }
  const paged = await own.stripe.paymentIntents.list({ limit: 10 }).autoPagingToArray({ limit: 100 });
  expect(paged.map(({ id }) => id)).toEqual(made);
  const from = own.now / 1_000 - 2;
  const late = await own.stripe.paymentIntents.list({ created: { gte: from } });
  expect(late).toMatchObject({ has_more: false, data: made.slice(0, 3).map((id) => ({ id })) });
  const some = await own.stripe.paymentIntents.list({ created: { gt: from, lt: from + 2 } });
  expect(some.data.map(({ id }) => id)).toEqual([made[1]]);
  expect(await refused(own.stripe.paymentIntents.list({ limit: 101 }))).toMatchObject({ param: 'limit' });
  await own.close();
});
