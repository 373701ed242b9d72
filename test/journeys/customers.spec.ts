import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Marketplaces } from './marketplaces.js';
import { Shop, type OrderShown } from './shop.js';
import { wholeLog } from '../whole-log.js';

type Verdict = { purpose: string; allowed: boolean; because?: string; subjectIds?: string[] };
type CustomerShown = {
  customerId: string;
  identities: { subjectId: string; channel: string; joined?: { because: string; evidence: string } }[];
  mayBeMarketedTo: Verdict[];
};
type Timeline = { entries: { what: string; orderId: string }[] };

const told = {
  ...{ name: 'Nora Marker', email: 'nora.marker@example.com', phone: '+15125550188' },
  address: { street: '14 Barton Ct', postalCode: '78704', city: 'Austin', region: 'TX' },
};
const atEbay = {
  ...{ name: 'N. Marker', email: 'Nora.Marker@EXAMPLE.com', username: 'nora-buys', phone: '+15125550188' },
  ...{ street: '14 Barton Ct', city: 'Austin', region: 'TX', postalCode: '78704', country: 'US' },
};
const agreement = {
  ...{ purpose: 'email-marketing', source: 'checkout' },
  wording: { version: 'newsletter-3', language: 'en', hash: 'ab'.repeat(32) },
  proof: { kind: 'checkbox', record: 'cart-1' },
};

describe('Somebody who buys in the own shop, and at eBay under the same address', () => {
  const shop = new Shop();
  const there = new Marketplaces(shop);
  let she: { authorization: string };
  let bought = '';
  let sold = '';
  beforeAll(async () => {
    await shop.open();
    await shop.priced();
    she = await shop.customer('c-1001');
    await shop.offer('JUG');
    await shop.until('orders', 'unitPrice-JUG', ['AskingPriceRecorded']);
    const wanted = { currency: 'USD', destination: 'US-TX', lines: [{ unitId: 'JUG' }] };
    const { quoteId } = (await shop.post<{ quoteId: string }>('/v1/quotes', wanted, she)).body;
    const order = { quoteId, payment: { method: 'card', token: 'pm_card_visa' }, buyer: told };
    const placed = await shop.post<OrderShown>('/v1/orders', order, { ...she, prefer: 'wait=10' });
    if (placed.status !== 201) throw new Error(placed.text);
    bought = placed.body.orderId;
    sold = await buyAtEbay('LAMP');
    await shop.atRest();
  });
  afterAll(async () => {
    await shop.close();
    shop.remove();
  });

  const buyAtEbay = async (unitId: string) => {
    await there.offered(unitId, 10_000, ['ebay']);
    return (await there.buy('ebay', unitId, atEbay)).orderId;
  };
  const customer = async (customerId: string) => {
    const { status, body } = await shop.get<CustomerShown>(
      `/v1/customers/${customerId}`,
      await shop.staff('marketing'),
    );
    expect(status).toBe(200);
    return body;
  };
  const idsOf = ({ identities }: CustomerShown) => identities.map(({ subjectId }) => subjectId);
  const verdict = async (customerId: string) => {
    const { mayBeMarketedTo } = await customer(customerId);
    const { purpose: _, ...one } = mayBeMarketedTo.find(({ purpose }) => purpose === 'email-marketing')!;
    return one;
  };
  const say = async (what: 'consents' | 'withdrawals', customerId: string, body: object, as = she) => {
    // Of two words at one instant the no counts.
    shop.pass(1_000);
    expect((await shop.post(`/v1/customers/${customerId}/${what}`, body, as)).status).toBe(201);
  };

  it('is one customer, with the evidence, and has agreed to nothing by that', async () => {
    const known = await customer(`p-${sold}`);
    expect(known).toEqual(await customer('c-1001').then((own) => ({ ...own, version: expect.any(Number) })));
    expect(known.identities).toMatchObject([
      { subjectId: 'c-1001', channel: 'web' },
      { subjectId: `p-${sold}`, channel: 'ebay', joined: { because: 'same-email', evidence: `order ${sold}` } },
    ]);
    expect(known.mayBeMarketedTo.map(({ allowed, because }) => allowed || because)).toEqual(
      Array(5).fill('never-agreed'),
    );
  });

  it('has one timeline, and sees of it what she did as she signed in', async () => {
    const asked = await shop.get<Timeline>('/v1/customers/c-1001/timeline', await shop.staff('shop-assistant'));
    const all = asked.body.entries.map(({ what, orderId }) => `${orderId} ${what}`);
    expect(all.sort()).toEqual([bought, sold].flatMap((one) => [`${one} confirmed`, `${one} ordered`]).sort());
    const { body } = await shop.get<Timeline>('/v1/customers/c-1001/timeline', she);
    expect(new Set(body.entries.map(({ orderId }) => orderId))).toEqual(new Set([bought]));
  });

  it('may be written to once she agrees at the checkout, as she agreed, until she says no anywhere', async () => {
    await say('consents', 'c-1001', agreement);
    expect(await verdict(`p-${sold}`)).toEqual({ allowed: true, subjectIds: ['c-1001'] });
    await say('withdrawals', `p-${sold}`, { purpose: 'email-marketing' }, await shop.staff('shop-assistant'));
    expect(await verdict('c-1001')).toEqual({ allowed: false, because: 'withdrawn' });
    await say('consents', 'c-1001', { ...agreement, proof: { kind: 'checkbox', record: 'cart-2' } });
    expect(await verdict('c-1001')).toEqual({ allowed: true, subjectIds: ['c-1001'] });
  });

  it('may be told apart: what she agreed to stays hers, and no order joins them again', async () => {
    const split = { subjectId: `p-${sold}`, reason: 'husband and wife' };
    expect((await shop.post('/v1/customer-splits', split, await shop.staff('marketing'))).status).toBe(200);
    const next = await buyAtEbay('CLOCK');
    await shop.atRest();
    expect(idsOf(await customer(`p-${sold}`))).toEqual([`p-${sold}`]);
    expect(idsOf(await customer('c-1001'))).toEqual(['c-1001', `p-${next}`]);
    expect(await verdict(`p-${sold}`)).toMatchObject({ allowed: false });
    expect(await verdict('c-1001')).toEqual({ allowed: true, subjectIds: ['c-1001'] });
  });

  it('is told everything that we know of her, and forgotten when she asks', async () => {
    const waiting = { ...she, prefer: 'wait=10' };
    const asked = await shop.post('/v1/subjects/c-1001/exports', undefined, waiting);
    const held = await shop.get<{ records: { record: string; events: { type: string }[] }[] }>(
      asked.headers.get('location')!,
      she,
    );
    const ours = held.body.records.find(({ record }) => record === 'identity c-1001');
    expect(ours!.events.map(({ type }) => type)).toEqual(expect.arrayContaining(['ContactTold', 'ConsentGiven']));
    expect((await shop.post('/v1/subjects/c-1001/erasure', {}, waiting)).status).toBe(200);
    await shop.atRest();
    expect((await shop.get('/v1/customers/c-1001', await shop.staff('marketing'))).status).toBe(404);
    const found = await shop.post('/v1/customer-searches', { email: told.email }, await shop.staff('marketing'));
    expect(JSON.stringify(found.body)).not.toContain('c-1001');
    const { events } = await wholeLog(shop.service('marketing').store);
    expect(JSON.stringify(events).toLowerCase()).not.toContain('marker');
  });
});
