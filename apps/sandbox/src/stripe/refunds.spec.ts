import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Seller } from '../seller.contract.js';

let seller: Seller;
beforeEach(async () => void (seller = await Seller.open()));
afterEach(() => seller.close());

const booked = (id: string) => seller.sandbox.books.payment(id);
const refund = (payment: string, amount?: number) =>
  seller.stripe.refunds.create({ payment_intent: payment, ...(amount !== undefined && { amount }) });

describe('a refund', () => {
  it('gives back all that is left unless an amount is said', async () => {
    const { id, latest_charge } = await seller.captured();
    const first = await seller.stripe.refunds.create({
      ...{ payment_intent: id, amount: 33_500, reason: 'requested_by_customer', metadata: { refund_id: 'refund-1' } },
    });
    expect(first).toMatchObject({
      ...{ object: 'refund', amount: 33_500, currency: 'usd', status: 'succeeded', reason: 'requested_by_customer' },
      ...{ metadata: { refund_id: 'refund-1' }, payment_intent: id, charge: latest_charge },
    });
    expect(first.id).toMatch(/^re_/);
    expect(await refund(id)).toMatchObject({ amount: 100_000, status: 'succeeded' });
    expect(booked(id)).toMatchObject({ captured: 133_500, refunded: 133_500, status: 'succeeded' });
    const charge = await seller.stripe.charges.retrieve(latest_charge as string);
    expect(charge).toMatchObject({ amount_refunded: 133_500, refunded: true });
    expect(await seller.stripe.refunds.retrieve(first.id)).toMatchObject({ id: first.id, amount: 33_500 });
  });

  it('may be of a charge, and costs no fee', async () => {
    const { id, latest_charge } = await seller.captured();
    const { balance_transaction } = await seller.stripe.refunds.create({
      charge: latest_charge as string,
      amount: 500,
    });
    const { data } = await seller.stripe.balanceTransactions.list({ type: 'refund' });
    expect(data).toMatchObject([{ id: balance_transaction, amount: -500, fee: 0, net: -500, fee_details: [] }]);
    expect(booked(id)).toMatchObject({ refunded: 500 });
  });

  it('is never more than is left', async () => {
    const { id } = await seller.captured();
    await expect(refund(id, 133_501)).rejects.toMatchObject({
      ...{ statusCode: 400, code: 'amount_too_large', param: 'amount' },
      message: 'Refund amount (1335.01 usd) is greater than unrefunded amount on charge (1335.00 usd)',
    });
    await refund(id);
    await expect(refund(id, 1)).rejects.toMatchObject({ statusCode: 400, code: 'charge_already_refunded' });
    await expect(refund(id)).rejects.toMatchObject({ statusCode: 400, code: 'charge_already_refunded' });
    expect(booked(id)).toMatchObject({ refunded: 133_500 });
  });

  it.each([
    [{}, 'parameter_missing', 'payment_intent'],
    [{ payment_intent: 'pi_1' }, 'resource_missing', 'payment_intent'],
    [{ charge: 'ch_1' }, 'resource_missing', 'charge'],
    [{ amount: 0 }, 'parameter_invalid_integer', 'amount'],
    [{ amount: 1.5 }, 'parameter_invalid_integer', 'amount'],
    [{ reason: 'boredom' }, undefined, 'reason'],
    [{ instructions: 'soon' }, 'parameter_unknown', 'instructions'],
  ])('with %j is refused: %s %s', async (params, code, param) => {
    const { id } = await seller.captured();
    const named = code === 'parameter_missing' || code === 'resource_missing' ? {} : { payment_intent: id };
    await expect(seller.stripe.refunds.create({ ...named, ...params })).rejects.toMatchObject({
      ...{ statusCode: 400, code, param },
    });
    expect(booked(id)).toMatchObject({ refunded: 0 });
  });

  it('needs money that was taken', async () => {
    const { id } = await seller.authorise();
    await expect(refund(id)).rejects.toMatchObject({ statusCode: 400, code: 'charge_not_refundable' });
    await seller.stripe.paymentIntents.cancel(id);
    await expect(refund(id)).rejects.toMatchObject({ statusCode: 400, code: 'charge_not_refundable' });
  });

  it('may be pending until the bank has settled it, and cannot be spent twice meanwhile', async () => {
    const { id } = await seller.captured({ payment_method: 'pm_card_pendingRefund' });
    const pending = await refund(id);
    expect(pending).toMatchObject({ status: 'pending', pending_reason: 'processing' });
    await expect(refund(id)).rejects.toMatchObject({ code: 'charge_already_refunded' });
    await seller.sandbox.tick();
    expect(await seller.stripe.refunds.retrieve(pending.id)).toMatchObject({ status: 'pending' });
    seller.now += 1_000;
    await seller.sandbox.tick();
    expect(await seller.stripe.refunds.retrieve(pending.id)).toMatchObject({ status: 'succeeded' });
    expect(seller.events().at(-1)).toMatchObject({ type: 'refund.updated', data: { object: { status: 'succeeded' } } });
  });

  it('may fail after it was pending, and the money is the seller’s again', async () => {
    const { id } = await seller.captured({ payment_method: 'pm_card_refundFail' });
    const pending = await refund(id, 33_500);
    expect(pending.status).toBe('pending');
    expect(booked(id)).toMatchObject({ refunded: 33_500 });
    seller.now += 1_000;
    await seller.sandbox.tick();
    const failed = await seller.stripe.refunds.retrieve(pending.id);
    expect(failed).toMatchObject({ status: 'failed', failure_reason: 'expired_or_canceled_card' });
    expect(booked(id)).toMatchObject({ captured: 133_500, refunded: 0 });
    const { data } = await seller.stripe.balanceTransactions.list();
    expect(data.map(({ type, amount }) => [type, amount])).toEqual([
      ['refund_failure', 33_500],
      ['refund', -33_500],
      ['charge', 133_500],
    ]);
    expect(seller.types()).toEqual(expect.arrayContaining(['refund.failed', 'refund.updated']));
    expect(await refund(id)).toMatchObject({ amount: 133_500 });
  });

  it('is listed, of all payments or of one', async () => {
    const [one, other] = [await seller.captured(), await seller.captured()];
    const made = [await refund(one.id, 1), await refund(other.id, 2), await refund(one.id, 3)];
    const listed = async (of: object) =>
      (await seller.stripe.refunds.list({ ...of, limit: 2 }).autoPagingToArray({ limit: 9 })).map(({ id }) => id);
    expect(await listed({})).toEqual(made.map(({ id }) => id).reverse());
    expect(await listed({ payment_intent: one.id })).toEqual([made[2]!.id, made[0]!.id]);
    expect(await listed({ charge: other.latest_charge })).toEqual([made[1]!.id]);
    await expect(seller.stripe.refunds.list({ payment_intent: 'pi_1' })).rejects.toMatchObject({ statusCode: 400 });
  });
});

describe('fifty calls at once', () => {
  const fifty = <T>(call: (index: number) => Promise<T>) =>
    Promise.allSettled(Array.from({ length: 50 }, (_, n) => call(n)));
  const counted = (results: PromiseSettledResult<unknown>[]) =>
    results.filter(({ status }) => status === 'fulfilled').length;

  it('capture a payment once', async () => {
    const { id } = await seller.authorise();
    expect(counted(await fifty(() => seller.stripe.paymentIntents.capture(id)))).toBe(1);
    const { data } = await seller.stripe.balanceTransactions.list({ type: 'charge' });
    expect(data).toHaveLength(1);
  });

  it('either capture a payment or cancel it', async () => {
    const { id } = await seller.authorise();
    const { paymentIntents } = seller.stripe;
    const calls = await fifty((n) => (n % 2 ? paymentIntents.capture(id) : paymentIntents.cancel(id)));
    expect(counted(calls)).toBe(1);
    const { status, captured } = booked(id)!;
    expect([status, captured]).toEqual(captured === 0 ? ['canceled', 0] : ['succeeded', 133_500]);
  });

  it('never give back more than was taken', async () => {
    const { id } = await seller.captured();
    expect(counted(await fifty(() => refund(id, 10_000)))).toBe(13);
    expect(booked(id)).toMatchObject({ captured: 133_500, refunded: 130_000 });
  });

  it('with one key are done once, and all are told the same', async () => {
    const { id } = await seller.captured();
    const patient = seller.client(20);
    const same = await fifty(() =>
      patient.refunds.create({ payment_intent: id, amount: 10_000 }, { idempotencyKey: 'refund-1' }),
    );
    const told = same.map((result) => (result.status === 'fulfilled' ? result.value.id : 'refused'));
    expect(new Set(told).size).toBe(1);
    expect(booked(id)).toMatchObject({ refunded: 10_000 });
  });
});
