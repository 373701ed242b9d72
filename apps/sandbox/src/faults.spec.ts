import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Chance } from './chance.js';
import { Faults, type FaultRule } from './faults.js';
import { Seller } from './seller.contract.js';

const day = 24 * 3_600_000;

describe('rules', () => {
  it.each<[unknown, string]>([
    ['none', 'rules: '],
    [[{ fault: 'earthquake' }], 'rules[0].fault: '],
    [[{ fault: 'delay' }, { fault: 'delay', chance: 2 }], 'rules[1].chance: '],
    [[{ fault: 'delay', chance: '50 %' }], 'rules[0].chance: '],
    [[{ fault: 'delay', ms: -1 }], 'rules[0].ms: '],
    [[{ fault: 'delay', ms: 600_001 }], 'rules[0].ms: '],
    [[{ fault: 'error', status: 404 }], 'rules[0].status: '],
    [[{ fault: 'delay', status: 500 }], 'rules[0].status: '],
    [[{ fault: 'delay', times: 0 }], 'rules[0].times: '],
    [[{ fault: 'delay', kept: true }], 'rules[0].kept: only an error'],
    [[{ fault: 'error-after-success', kept: false }], 'rules[0].kept: only an error'],
    [[{ fault: 'error', kept: 'yes' }], 'rules[0].kept: '],
    [[{ fault: 'error', kept: true, match: { part: 'rates' } }], 'rules[0].kept: only stripe'],
    [[{ fault: 'error', kept: true, status: 429 }], 'rules[0].status: 429'],
    [[{ fault: 'error-after-success', status: 429 }], 'rules[0].status: 429'],
    [[{ fault: 'error-after-success', match: { part: 'webhooks' } }], 'rules[0].fault: error-after-success cannot'],
    [[{ fault: 'wrong-fee', match: { part: 'webhooks' } }], 'rules[0].fault: webhooks keeps no fees'],
    [[{ fault: 'wrong-fee', match: { part: 'rates' } }], 'rules[0].fault: rates keeps no fees'],
    [[{ fault: 'delay', match: { part: 'post office' } }], 'rules[0].match.part: '],
    [[{ fault: 'delay', match: { method: 'post' } }], 'rules[0].match.method: '],
    [[{ fault: 'delay', match: { port: 1 } }], 'rules[0].match: '],
    [[{ fault: 'delay', often: true }], 'rules[0]: '],
    [[{ fault: 'wrong-fee', match: { part: 'ups' } }], 'rules[0].fault: ups keeps no fees'],
    [[{ fault: 'reset', match: { part: 'webhooks' } }], 'rules[0].fault: reset cannot befall a webhook'],
    [[{ fault: 'duplicate', match: { part: 'stripe' } }], 'rules[0].fault: duplicate can only befall a webhook'],
    [Array(101).fill({ fault: 'delay' }), 'rules: '],
  ])('%j are refused: %s', (rules, why) => {
    const faults = new Faults(new Chance(1));
    faults.set([{ fault: 'drop' }]);
    expect(() => faults.set(rules as FaultRule[])).toThrow(why);
    expect(faults.counts).toMatchObject([{ fault: 'drop' }]);
  });

  it.each([
    ['/v1/refunds', '/v1/refunds', true],
    ['/v1/refunds', '/v1/refunds/re_1', true],
    ['/v1/payment_intents/*/capture', '/v1/payment_intents/pi_1/capture', true],
    ['/v1/payment_intents/*/capture', '/v1/payment_intents/pi_1/cancel', false],
    ['/v1/payment_intents/*/capture', '/v1/payment_intents/pi_1/more/capture', false],
    ['refund.', 'refund.failed', true],
    ['refund.', 'refunds', false],
  ])('for %s and a path %s: %j', (path, asked, matches) => {
    const faults = new Faults(new Chance(1));
    faults.set([{ match: { path }, fault: 'delay' }]);
    expect(faults.draw({ part: 'stripe', method: 'POST', path: asked }) !== undefined).toBe(matches);
  });

  it('for fees befall nothing else, and others befall no fee', () => {
    const faults = new Faults(new Chance(1));
    const occasion = { part: 'ebay', method: 'POST', path: '/ebay/payouts' } as const;
    faults.set([{ fault: 'wrong-fee' }]);
    expect([faults.draw(occasion), faults.draw({ ...occasion, part: 'webhooks' })]).toEqual([undefined, undefined]);
    expect(faults.draw({ ...occasion, fee: true })).toMatchObject({ fault: 'wrong-fee' });
    faults.set([{ fault: 'delay' }]);
    expect(faults.draw({ ...occasion, fee: true })).toBeUndefined();
  });

  it('happen in their share of the cases, the same with the same seed', () => {
    const draws = (seed: number) => {
      const faults = new Faults(new Chance(seed));
      faults.set([{ fault: 'drop', chance: 0.25 }]);
      return Array.from(
        { length: 4_000 },
        () => faults.draw({ part: 'rates', method: 'GET', path: '/' }) !== undefined,
      );
    };
    const happened = draws(11).filter(Boolean).length;
    expect(happened).toBeGreaterThan(900);
    expect(happened).toBeLessThan(1_100);
    expect(draws(11)).toEqual(draws(11));
    expect(draws(12)).not.toEqual(draws(11));
  });

  it('are counted, are over after their times, and the first that strikes is the one', () => {
    const faults = new Faults(new Chance(1));
    const occasion = { part: 'stripe', method: 'GET', path: '/v1/refunds' } as const;
    faults.set([
      { fault: 'drop', chance: 0 },
      { match: { method: 'POST' }, fault: 'reset' },
      { match: { part: 'stripe' }, fault: 'error', status: 503, times: 2 },
      { fault: 'delay', ms: 5 },
    ]);
    const drawn = Array.from({ length: 3 }, () => faults.draw(occasion)?.fault);
    expect(drawn).toEqual(['error', 'error', 'delay']);
    expect(faults.counts.map(({ happened }) => happened)).toEqual([0, 0, 2, 1]);
    faults.clear();
    expect(faults.draw(occasion)).toBeUndefined();
  });

  it('of fees befall fees, and no others do', () => {
    const faults = new Faults(new Chance(1));
    faults.set([{ fault: 'drop' }, { match: { part: 'stripe' }, fault: 'wrong-fee' }]);
    const call = { part: 'stripe', method: 'POST', path: '/v1/charges/ch_1' } as const;
    expect(faults.draw({ ...call, fee: true })).toMatchObject({ fault: 'wrong-fee' });
    expect(faults.draw(call)).toMatchObject({ fault: 'drop' });
    faults.set([{ fault: 'wrong-fee' }]);
    expect(faults.draw(call)).toBeUndefined();
  });
});

describe('a call to the payment provider', () => {
  let seller: Seller;
  beforeAll(async () => void (seller = await Seller.open()));
  afterEach(() => seller.sandbox.faults.clear());
  afterAll(() => seller.close());
  const count = () => seller.sandbox.books.payments().payments.length;

  it.each([[500], [503]])(
    'may be answered %i before anything is done; a retry with the same key does it',
    async (status) => {
      const before = count();
      seller.sandbox.faults.set([{ fault: 'error', status, times: 1 }]);
      await expect(seller.authorise({}, `error ${status}`)).rejects.toMatchObject({
        type: 'StripeAPIError',
        statusCode: status,
      });
      expect(count()).toBe(before);
      await seller.authorise({}, `error ${status}`);
      expect(count()).toBe(before + 1);
    },
  );

  it.each([
    [{ fault: 'error', kept: true, status: 503, times: 1 }, 0],
    [{ fault: 'error-after-success', status: 503, times: 1 }, 1],
  ] as const)(
    'may be answered an error that its key keeps for a day, with what was done: %j, %i',
    async (rule, done) => {
      const before = count();
      const pay = (changes = {}) => seller.authorise(changes, rule.fault).catch((error: unknown) => error);
      seller.sandbox.faults.set([rule]);
      const first = (await pay()) as { headers: Record<string, string>; requestId: string };
      expect(first).toMatchObject({ type: 'StripeAPIError', rawType: 'api_error', statusCode: 503 });
      expect(first.headers).toMatchObject({ 'idempotency-key': rule.fault, 'stripe-should-retry': 'false' });
      expect(first.headers).not.toHaveProperty('idempotent-replayed');
      seller.now += day - 1;
      expect(await pay()).toMatchObject({
        ...{ type: 'StripeAPIError', rawType: 'api_error', statusCode: 503 },
        headers: { 'idempotent-replayed': 'true', 'original-request': first.requestId },
      });
      expect(await pay({ amount: 133_501 })).toMatchObject({ type: 'StripeIdempotencyError' });
      expect(count()).toBe(before + done);
      seller.now += 1;
      expect(await pay()).toMatchObject({ status: 'requires_capture' });
      expect(count()).toBe(before + done + 1);
    },
  );

  it('that was answered before is answered so again, whatever error would be kept', async () => {
    const { id } = await seller.authorise({}, 'known');
    for (const rule of [{ fault: 'error', kept: true }, { fault: 'error-after-success' }] as const) {
      seller.sandbox.faults.set([rule]);
      expect(await seller.authorise({}, 'known')).toMatchObject({ id });
    }
  });

  it('with wrong parameters is told so, and its key is free: there was no success for an error to come after', async () => {
    seller.sandbox.faults.set([{ fault: 'error-after-success' }]);
    await expect(seller.authorise({ amount: 1 }, 'wrong')).rejects.toMatchObject({ code: 'amount_too_small' });
    seller.sandbox.faults.clear();
    expect(await seller.authorise({}, 'wrong')).toMatchObject({ status: 'requires_capture' });
  });

  it('without a key may be done and answered an error, and asked again is done again', async () => {
    const before = count();
    seller.sandbox.faults.set([{ match: { method: 'POST' }, fault: 'error-after-success', times: 1 }]);
    await expect(seller.authorise()).rejects.toMatchObject({ statusCode: 500 });
    expect(count()).toBe(before + 1);
    await seller.authorise();
    expect(count()).toBe(before + 2);
  });

  it('may come too often for now', async () => {
    seller.sandbox.faults.set([{ fault: 'error', status: 429, times: 1 }]);
    await expect(seller.authorise()).rejects.toMatchObject({ type: 'StripeRateLimitError', statusCode: 429 });
  });

  it.each(['reset', 'drop'] as const)('may end in nothing, and nothing was done: %s', async (fault) => {
    const before = count();
    seller.sandbox.faults.set([{ match: { method: 'POST' }, fault, ms: 20 }]);
    await expect(seller.authorise({}, fault)).rejects.toMatchObject({ type: 'StripeConnectionError' });
    expect(count()).toBe(before);
  });

  it('may be done and never answered; asked again with the same key it is answered, and was done once', async () => {
    const before = count();
    // Stripe's client asks once more by itself when a connection was closed.
    seller.sandbox.faults.set([{ fault: 'timeout-after-success', ms: 20, times: 2 }]);
    await expect(seller.authorise({}, 'unanswered')).rejects.toMatchObject({ type: 'StripeConnectionError' });
    expect(count()).toBe(before + 1);
    const { lastResponse, id } = await seller.authorise({}, 'unanswered');
    expect(lastResponse.headers).toMatchObject({ 'idempotent-replayed': 'true' });
    expect(seller.sandbox.books.payment(id)).toMatchObject({ status: 'requires_capture' });
    expect(count()).toBe(before + 1);
  });

  it('may be answered late', async () => {
    seller.sandbox.faults.set([{ match: { path: '/v1/payment_intents/*/capture' }, fault: 'delay', ms: 40 }]);
    const { id } = await seller.authorise();
    const capture = seller.stripe.paymentIntents.capture(id);
    expect(await seller.stripe.paymentIntents.retrieve(id)).toMatchObject({ status: 'requires_capture' });
    expect(await capture).toMatchObject({ status: 'succeeded' });
  });

  it('succeeds once through all of it, if the client is patient', async () => {
    const before = count();
    seller.sandbox.faults.set([
      { fault: 'error', times: 1 },
      { fault: 'reset', times: 1 },
      { fault: 'timeout-after-success', ms: 1, times: 1 },
    ]);
    const patient = seller.client(5);
    const { id } = await patient.paymentIntents.create(
      {
        amount: 500,
        currency: 'usd',
        confirm: true,
        payment_method: 'pm_card_visa',
        allowed_payment_method_types: ['card'],
      },
      { idempotencyKey: 'patience' },
    );
    expect(seller.sandbox.books.payment(id)).toMatchObject({ captured: 500 });
    expect(count()).toBe(before + 1);
  });

  it('is none of the faults’ business when it directs them', async () => {
    seller.sandbox.faults.set([{ fault: 'reset' }]);
    expect(await seller.control('GET', 'faults')).toMatchObject({ status: 200, json: { rules: [{ happened: 0 }] } });
  });
});
