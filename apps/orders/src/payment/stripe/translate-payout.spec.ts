import { describe, expect, it } from '@jest/globals';
import { payoutLine } from '#contracts/payout.js';
import { reply } from './recorder.contract.js';
import { movementOf, orderOf, payoutOf } from './translate-payout.js';
import { Unreadable, WrongMode } from './translate.js';

type List = { readonly data: Record<string, unknown>[] };
const [, , paid] = reply<List>('payouts').data;
const [own, dispute, stripeFee, refund, charge] = reply<List>('balance-transactions').data;
const payoutId = 'po_1Pgc79B7WZ01zgkWu1KToYf4';
const lineOf = (body: unknown) => movementOf(body, payoutId)?.line;
const sourceOf = (body: Record<string, unknown> | undefined) => body!['source'] as Record<string, unknown>;

describe('A payout of Stripe', () => {
  it.each([
    ['pending', 'in_progress', 'open'],
    ['in_transit', 'in_progress', 'open'],
    ['in_transit', 'completed', 'open'],
    ['paid', 'in_progress', 'open'],
    ['paid', 'completed', 'paid'],
    ['paid', 'not_applicable', 'paid'],
    ['failed', 'completed', 'failed'],
    ['canceled', 'not_applicable', 'failed'],
    ['a state of tomorrow', 'completed', 'open'],
  ])('that is %s, and listed: %s, is %s', (status, reconciliation_status, ours) =>
    expect(payoutOf({ ...paid, status, reconciliation_status }, false).status).toBe(ours),
  );

  it.each([
    [-1_250, 'usd', { minor: -1_250, currency: 'USD' }],
    [1_250, 'jpy', { minor: 1_250, currency: 'JPY' }],
    [125_000, 'isk', { minor: 1_250, currency: 'ISK' }],
  ])('of %d %s is counted as we count', (amount, currency, total) =>
    expect(payoutOf({ ...paid, amount, currency }, false).total).toEqual(total),
  );

  it('of the other mode is refused', () => expect(() => payoutOf(paid, true)).toThrow(WrongMode));

  it.each([
    ['nothing', undefined],
    ['another object', { ...paid, object: 'charge' }],
    ['an id that is none', { ...paid, id: 'po 1' }],
    ['a fraction', { ...paid, amount: 1.5 }],
    ['a currency of nobody', { ...paid, currency: 'xxx' }],
    ['a time beyond all calendars', { ...paid, created: 1e15 }],
  ])('is not to be read from %s', (_, body) => expect(() => payoutOf(body, false)).toThrow(Unreadable));
});

describe('A movement of our balance', () => {
  it('is a line of the contract', () => {
    for (const body of [dispute, stripeFee, refund, charge]) {
      const line = lineOf(body);
      expect(payoutLine.parse(line)).toEqual(line);
    }
  });

  it('is none if it is the payout itself, told by its name or in full', () => {
    expect(movementOf(own, payoutId)).toBeUndefined();
    expect(movementOf({ ...own, source: payoutId }, payoutId)).toBeUndefined();
  });

  it('of another payout, by hand or come back, adjusts this one', () => {
    expect(lineOf({ ...own, source: 'po_other' })).toMatchObject({ kind: 'adjustment', amount: { minor: -81_424 } });
    const back = { ...own, reporting_category: 'payout_reversal', amount: 500, source: 'po_other' };
    expect(lineOf(back)).toMatchObject({ kind: 'adjustment', amount: { minor: 500 }, description: 'payout reversal' });
  });

  it.each([
    ['charge', 100, 'sale'],
    ['refund', -100, 'refund'],
    ['refund_failure', 100, 'refund'],
    ['dispute', -100, 'dispute'],
    ['dispute_reversal', 100, 'dispute'],
    ['fee', -100, 'fee'],
    ['fee', 100, 'fee-credit'],
    ['network_cost', -100, 'fee'],
    ['tax', -100, 'fee'],
    ['partial_capture_reversal', -100, 'adjustment'],
    ['risk_reserved_funds', -100, 'adjustment'],
    ['constructor', -100, 'adjustment'],
  ])('of category %s and %d is a %s', (reporting_category, amount, kind) =>
    expect(lineOf({ ...stripeFee, reporting_category, amount })).toMatchObject({ kind, amount: { minor: amount } }),
  );

  it('says what it is for in Stripe’s words only if it is a fee', () => {
    expect(lineOf(charge)!.description).toBe('charge');
    expect(lineOf({ ...charge, reporting_category: 'other_adjustment' })!.description).toBe('other adjustment');
    expect(lineOf({ ...stripeFee, description: null })!.description).toBe('fee');
    expect(lineOf({ ...stripeFee, description: ' \u0000\n ' })!.description).toBe('fee');
    const long = lineOf({ ...stripeFee, description: `Ra\tdar \ud800${'🏺'.repeat(300)}` })!;
    expect(long.description).toBe(`Ra dar \ufffd${'🏺'.repeat(52)}`);
    expect(payoutLine.parse(long)).toEqual(long);
  });

  it('in the payout’s currency has nothing presented, nor has what is not the buyer’s', () => {
    const sold = { ...sourceOf(charge), currency: 'usd' };
    expect(lineOf({ ...charge, source: sold, exchange_rate: null })).not.toHaveProperty('presented');
    expect(lineOf({ ...charge, source: sold })).not.toHaveProperty('presented');
    expect(lineOf({ ...charge, exchange_rate: null })).not.toHaveProperty('presented');
    expect(lineOf({ ...charge, reporting_category: 'fee' })).not.toHaveProperty('presented');
  });

  it('between currencies with other minor units has the rate of one for one', () => {
    const sold = { ...sourceOf(charge), currency: 'jpy', amount_captured: 182_170 };
    expect(lineOf({ ...charge, source: sold, exchange_rate: 0.63 })!.presented).toEqual({
      ...{ amount: { minor: 182_170, currency: 'JPY' }, rate: '0.0063' },
    });
    const back = { ...sourceOf(refund), currency: 'jpy', amount: 1_000 };
    expect(lineOf({ ...refund, source: back, exchange_rate: 0.63 })!.presented!.amount.minor).toBe(-1_000);
  });

  it('may give back a fee', () =>
    expect(lineOf({ ...refund, fee: -59 })!.fee).toEqual({ minor: -59, currency: 'USD' }));

  it.each([[{}], [undefined], [null], [{ order_id: 'not an id of ours' }]])(
    'of a charge with the metadata %j is about no order, and nobody is asked',
    (metadata) => {
      const told = movementOf({ ...charge, source: { ...sourceOf(charge), metadata } }, payoutId)!;
      expect(told.line).not.toHaveProperty('orderId');
      expect(told.paymentId).toBeUndefined();
    },
  );

  it('of a refund by hand is about the order of its payment', () => {
    const byHand = { ...refund, source: { ...sourceOf(refund), metadata: {} } };
    expect(movementOf(byHand, payoutId)).toMatchObject({ paymentId: 'pi_1PgafyB7WZ01zgkWSjxsAJo3' });
    expect(orderOf(reply('payment-intent'))).toEqual({ orderId: 'ord-000482' });
    expect(orderOf({ metadata: {} })).toEqual({});
    expect(() => orderOf(null)).toThrow(Unreadable);
  });

  it.each([
    ['nothing', undefined],
    ['another object', { ...charge, object: 'payout' }],
    ['a fraction', { ...charge, amount: 1.5 }],
    ['half a charge', { ...charge, source: { object: 'charge' } }],
    ['a rate that is none', { ...charge, exchange_rate: 'a lot' }],
    ['a currency of nobody', { ...charge, currency: 'xxx' }],
  ])('is not to be read from %s', (_, body) => expect(() => movementOf(body, payoutId)).toThrow(Unreadable));
});
