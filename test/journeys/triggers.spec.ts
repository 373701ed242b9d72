import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MessageEvent } from '../../apps/marketing/src/message/message.js';
import { PostOffice } from '../../apps/marketing/src/message/post-office.contract.js';
import { Shop, usd, type OrderShown } from './shop.js';
import { wholeLog } from '../whole-log.js';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const agreement = {
  ...{ purpose: 'email-marketing', source: 'checkout' },
  wording: { version: 'newsletter-3', language: 'en', hash: 'ab'.repeat(32) },
  proof: { kind: 'checkbox', record: 'cart-1' },
};

describe('What people did, and the letters that follow', () => {
  let office: PostOffice;
  let shop: Shop;
  beforeAll(async () => {
    office = await PostOffice.open();
    const post = { MAIL_URL: office.url, MAIL_FROM: 'news@shop.example', PUBLIC_URL: 'https://api.example' };
    shop = new Shop(undefined, { ...post, MAILS_PER_SECOND: '1000' });
    await shop.open();
    await shop.priced();
    const polish = { sku: 'POLISH', title: 'Furniture polish', askingPrice: usd(1_450) };
    await shop.post('/v1/stock', polish);
    await shop.post('/v1/stock/POLISH/receipts', { location: 'shop', quantity: 50 });
    await shop.until('orders', 'skuPrice-POLISH', ['AskingPriceRecorded']);
  });
  afterAll(async () => {
    await shop.close();
    shop.remove();
    await office.close();
  });

  /** Lets time go by until it is so late in UTC, where everybody here is. */
  const until = (hour: number) => shop.pass((hour * hourMs - (shop.now() % dayMs) + dayMs) % dayMs);
  const letters = (customerId: string) => office.log.filter(({ to }) => to === `${customerId}@example.com`);
  async function order(customerId: string, line: object) {
    const wanted = { currency: 'USD', destination: 'US-TX', lines: [line], customerId };
    const quoted = await shop.post<{ quoteId: string }>('/v1/quotes', wanted);
    const buyer = {
      ...{ name: 'Nora Marker', email: `${customerId}@example.com` },
      address: { street: '14 Barton Ct', postalCode: '78704', city: 'Austin', region: 'TX' },
    };
    const { quoteId } = quoted.body;
    return () =>
      shop.post<OrderShown>(
        '/v1/orders',
        { quoteId, payment: { method: 'card', token: 'pm_card_visa' }, buyer },
        { prefer: 'wait=10' },
      );
  }
  /** Somebody who bought polish here, so that we know an address, and agreed to letters. */
  async function shopper(customerId: string) {
    expect((await (await order(customerId, { sku: 'POLISH', quantity: 1 }))()).status).toBe(201);
    await shop.atRest();
    expect((await shop.post(`/v1/customers/${customerId}/consents`, agreement)).status).toBe(201);
    return customerId;
  }
  async function piece(unitId: string, minor = 10_000, category = 'ceramics') {
    await shop.offer(unitId, minor);
    await shop.patch(`/v1/units/${unitId}`, { category });
    await shop.until('orders', `unitPrice-${unitId}`, ['AskingPriceRecorded']);
    await shop.until('marketing', `offer-${unitId}`, ['AskingRecorded']);
    await shop.until('marketing', `offer-${unitId}`, ['WordsRecorded'], 2);
  }
  const keep = async (customerId: string, ...unitIds: string[]) => {
    expect((await shop.put(`/v1/customers/${customerId}/cart`, { unitIds })).status).toBe(200);
    await shop.atRest();
  };
  const goBy = async (hours: number) => {
    shop.pass(hours * hourMs);
    await shop.atRest();
  };

  it('reminds of a cart that nobody came back to, once, and of none that was ordered', async () => {
    until(9);
    const [left, ordered] = [await shopper('c-left'), await shopper('c-ordered')];
    await piece('TEAPOT');
    await piece('JUG');
    await keep(left, 'TEAPOT');
    await keep(ordered, 'JUG');
    expect((await (await order(ordered, { unitId: 'JUG' }))()).status).toBe(201);
    await goBy(4);
    await goBy(5);
    expect(letters('c-ordered')).toEqual([]);
    expect(letters('c-left')).toHaveLength(1);
    expect(letters('c-left')[0]!.eml).toContain('Piece TEAPOT');
  });

  it('lets people sleep, and does not write in the morning of what was sold at night', async () => {
    until(18);
    const [both, one] = [await shopper('c-both'), await shopper('c-one')];
    await piece('BOWL');
    await piece('CLOCK');
    await keep(both, 'BOWL', 'CLOCK');
    await keep(one, 'BOWL');
    await goBy(4);
    expect([...letters('c-both'), ...letters('c-one')]).toEqual([]);
    expect((await shop.buy(['BOWL'], 'bowl')).status).toBe(201);
    await shop.atRest();
    until(8);
    await shop.atRest();
    expect(letters('c-one')).toEqual([]);
    expect(letters('c-both')).toHaveLength(1);
    expect(letters('c-both')[0]!.eml).toContain('Piece CLOCK');
    expect(letters('c-both')[0]!.eml).not.toContain('BOWL');
  });

  it('tells who came second of what is like it, and who came first nothing', async () => {
    until(12);
    const [one, other] = [await shopper('c-first'), await shopper('c-second')];
    await piece('VASE', 20_000, 'glass');
    await piece('DECANTER', 18_000, 'glass');
    await shop.atRest();
    const orders = [await order(one, { unitId: 'VASE' }), await order(other, { unitId: 'VASE' })];
    const answers = await Promise.all(orders.map((place) => place()));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    await shop.atRest();
    const [won, lost] = answers[0]!.status === 201 ? ['c-first', 'c-second'] : ['c-second', 'c-first'];
    expect(letters(won)).toEqual([]);
    expect(letters(lost)).toHaveLength(1);
    expect(letters(lost)[0]!.eml).toContain('Piece DECANTER');
  });

  it('tells who watches a piece of a lower price, and not of a higher', async () => {
    await shopper('c-watches');
    await piece('MIRROR', 30_000);
    expect((await shop.put('/v1/customers/c-watches/watches/MIRROR', undefined)).status).toBe(200);
    for (const minor of [35_000, 25_000, 32_000, 25_000]) {
      expect((await shop.post('/v1/units/MIRROR/offer', { askingPrice: usd(minor) })).status).toBeLessThan(300);
      await shop.atRest();
    }
    expect(letters('c-watches')).toHaveLength(1);
    expect(letters('c-watches')[0]!.eml).toContain('$250.00');
  });

  it('shows nobody a piece two seconds after it is gone', async () => {
    await piece('FORK', 10_000, 'silver');
    await piece('SPOON', 10_000, 'silver');
    await shop.atRest();
    const isShown = async () => {
      const { body } = await shop.get<{ recommendations: { unitId: string }[] }>('/v1/recommendations/FORK');
      return body.recommendations.some(({ unitId }) => unitId === 'SPOON');
    };
    expect(await isShown()).toBe(true);
    const before = performance.now();
    const buying = shop.buy(['SPOON'], 'spoon');
    while (await isShown()) await new Promise((resolve) => setImmediate(resolve));
    expect(performance.now() - before).toBeLessThan(2_000);
    expect((await buying).status).toBe(201);
  });

  it('never attempted to send a letter twice', async () => {
    const { events } = await wholeLog(shop.service('marketing').store);
    const attempts = events.filter(({ type }) => type === ('SendAttempted' satisfies MessageEvent['type']));
    expect(new Set(attempts.map(({ stream }) => stream)).size).toBe(attempts.length);
    expect(office.log).toHaveLength(attempts.length);
  });
});
