import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Seller } from './seller.contract.js';

let seller: Seller;
beforeAll(async () => void (seller = await Seller.open()));
afterAll(() => seller.close());

describe('the books', () => {
  it('tell what really happened to every payment, page by page, and in all', async () => {
    const made: string[] = [];
    for (const [currency, order] of [
      ['usd', 'R-1'],
      ['eur', 'R-2'],
      ['usd', 'R-3'],
    ] as const)
      made.push((await seller.captured({ currency, metadata: { order_id: order, attempt: '2' } })).id);
    made.push((await seller.authorise({ metadata: {} })).id);
    await seller.stripe.refunds.create({ payment_intent: made[1]!, amount: 500 });

    type Page = { payments: { id: string; orderId: string | null }[]; after?: string; totals: object };
    const page = async (query: string) => (await seller.control('GET', `books?${query}`)).json as Page;
    const first = await page('limit=3');
    expect(first.payments[1]).toEqual({
      ...{ id: made[1], orderId: 'R-2', attempt: '2', currency: 'eur', amount: 133_500, authorised: 133_500 },
      ...{ captured: 133_500, refunded: 500, status: 'succeeded' },
    });
    expect(first.totals).toEqual({
      eur: { authorised: 133_500, captured: 133_500, refunded: 500 },
      usd: { authorised: 400_500, captured: 267_000, refunded: 0 },
    });
    const rest = await page(`limit=3&after=${first.after}`);
    expect(rest).not.toHaveProperty('after');
    expect([...first.payments, ...rest.payments].map(({ id }) => id)).toEqual(made);
    expect(rest.payments).toMatchObject([{ orderId: null, attempt: null, status: 'requires_capture', captured: 0 }]);
    expect((await page('order=R-3')).payments).toMatchObject([{ id: made[2] }]);
  });

  it.each(['limit=0', 'limit=1001', 'limit=many', 'after=pi_1', 'before=pi_1'])(
    'cannot be asked for %s',
    async (query) => {
      expect(await seller.control('GET', `books?${query}`)).toMatchObject({ status: 400 });
    },
  );
});

describe('the director', () => {
  it('sets faults, sees them happen, and clears them', async () => {
    const rules = [{ match: { part: 'rates' }, fault: 'error', chance: 1, status: 502 }];
    expect(await seller.control('PUT', 'faults', rules)).toMatchObject({ status: 200, json: { rules } });
    expect((await fetch(`${seller.sandbox.url}/rates/eurofxref-daily.xml`)).status).toBe(502);
    expect(await seller.control('GET', 'faults')).toMatchObject({ json: { rules: [{ ...rules[0], happened: 1 }] } });
    expect(await seller.control('DELETE', 'faults')).toMatchObject({ status: 204 });
    expect(await seller.control('GET', 'faults')).toMatchObject({ json: { rules: [] } });
  });

  it('is told which rule is wrong, and in what', async () => {
    const rules = [{ fault: 'delay' }, { fault: 'delay', chance: 7 }];
    expect(await seller.control('PUT', 'faults', rules)).toMatchObject({
      ...{ status: 400, json: { error: expect.stringContaining('rules[1].chance') } },
    });
  });

  it('says where webhooks go, and which', async () => {
    const events = ['payment_intent.canceled'];
    expect(await seller.control('PUT', 'webhook', { url: seller.webhookUrl, events })).toMatchObject({ status: 204 });
    expect(await seller.control('GET', 'webhook')).toMatchObject({ json: { url: seller.webhookUrl, events } });
    await seller.control('PUT', 'webhook', { url: 'http://127.0.0.1:9/elsewhere' });
    expect(await seller.control('GET', 'webhook')).toMatchObject({
      json: { url: 'http://127.0.0.1:9/elsewhere', events },
    });
  });

  it.each([
    ['PUT', 'webhook', { url: 'ftp://shop' }],
    ['PUT', 'webhook', {}],
    ['PUT', 'webhook', { url: 'http://shop', events: ['payment_intent.sneezed'] }],
    ['PUT', 'webhook', '{'],
    ['PUT', 'faults', '{'],
    ['PUT', 'faults', { rules: [] }],
    ['POST', 'authentications/pi_1', { outcome: 'maybe' }],
  ] as const)('cannot %s %s %j', async (method, path, body) => {
    expect(await seller.control(method, path, body)).toMatchObject({
      status: 400,
      json: { error: expect.any(String) },
    });
  });

  it.each([
    ['GET', 'nothing'],
    ['POST', 'faults'],
    ['DELETE', 'books'],
    ['POST', 'authentications/pi_1'],
    ['GET', 'authentications/pi_1'],
  ] as const)('finds nothing at %s %s', async (method, path) => {
    const body = method === 'POST' ? { outcome: 'succeed' } : undefined;
    expect(await seller.control(method, path, body)).toMatchObject({ status: 404 });
  });

  it('finds nothing elsewhere', async () => {
    for (const path of ['/', '/v2/payment_intents', '/constructor', '/__proto__/faults'])
      expect(await fetch(`${seller.sandbox.url}${path}`)).toMatchObject({ status: 404 });
  });
});
