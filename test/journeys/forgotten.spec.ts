import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { globSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace';
import { auditLog } from '#eventsourcing/log-audit.js';
import { rebuild, verify } from '../../apps/local/src/views/views.js';
import { closedShop } from '../../apps/local/src/every-service.js';
import { apart } from '../apart.js';
import { laid } from './laid.js';
import { MarketPeople, marketMarkers } from './market-people.js';
import { markers, markersOf, writeTo } from './marked-people.js';
import { writtenIn } from '../unpacked.js';
import { Shop, usd, type OrderShown } from './shop.js';

jest.setTimeout(120_000);
const [people, erased] = [100, 50];
const numbers = Array.from({ length: people }, (_, n) => n);
const [toErase, toKeep] = [numbers.slice(0, erased), numbers.slice(erased)];

/** They never pay, and cancel. */
const isNeverSold = (n: number) => n % 10 === 7;

type Shown = { readonly buyer: Record<string, unknown> };
type Kept = { erasure: string; lawKey: string; retained: { record: string; fields: string[]; basis: string }[] };
type Orders = {
  orders: { orderId: string; status: string; total: { minor: number; currency: string } }[];
  next?: string;
};

describe('A hundred people, of whom fifty are forgotten', () => {
  const exporter = new InMemorySpanExporter();
  const shop = new Shop({ spans: exporter }, { QUIET_HOURS: '00:00-00:00' });
  const orderOf = new Map<number, string>();
  const atMarkets = new MarketPeople(shop);
  beforeAll(async () => {
    await (await shop.open()).priced();
  });
  afterAll(async () => {
    await shop.close();
    shop.remove();
  });

  const subjectOf = (n: number) => `c-person-${n}`;
  const sealedIn = (n: number) => ({ customerId: subjectOf(n), buyer: markersOf(n) });

  /** Every byte that the shop, its bus and the payment provider have written, by file. */
  const found = async (words: readonly string[]) => {
    const written = await writtenIn(shop.folder);
    expect(written.length).toBeGreaterThan(15);
    const spans = exporter.getFinishedSpans().map(({ name, attributes, events }) => ({ name, attributes, events }));
    return [...written, ['traces', Buffer.from(JSON.stringify(spans))] as const].flatMap(([name, bytes]) =>
      words.filter((word) => bytes.includes(word)).map((word) => `${name}: ${word}`),
    );
  };
  /** But for the marketplaces' own books, which know who bought there: they are the world outside. */
  const foundOfMarkets = async () => {
    const places = await found(marketMarkers);
    const inside = places.filter((place) => !place.startsWith('books.db'));
    // The search would find them.
    expect(places.length).toBeGreaterThan(inside.length);
    return inside;
  };
  const readable = async (n: number, purpose: string, role: 'shop-assistant' | 'finance' | 'warehouse') =>
    (await shop.get<Shown>(`/v1/orders/${orderOf.get(n)!}/buyer?purpose=${purpose}`, await shop.staff(role))).body
      .buyer;
  const allOrders = async () => {
    const seen: Orders['orders'] = [];
    for (let cursor = ''; ;) {
      const { body } = await shop.get<Orders>(`/v1/orders?limit=200${cursor}`);
      seen.push(...body.orders);
      if (body.next === undefined) return seen;
      cursor = `&cursor=${body.next}`;
    }
  };
  const subjectsByEmailOf = async (n: number) =>
    (await shop.post<{ subjectIds: string[] }>('/v1/subject-searches', { email: markersOf(n).email })).body.subjectIds;

  it('buy by card, at a marketplace and in the store; some cancel, some get money back', async () => {
    for (const n of numbers) {
      await shop.offer(`P-${n}`);
      if (n % 3 === 0) await shop.until('orders', `unitPrice-P-${n}`, ['AskingPriceRecorded']);
    }
    for (const n of numbers) orderOf.set(n, await sell(n));
    for (const n of numbers.filter(isNeverSold))
      await shop.post(`/v1/orders/${orderOf.get(n)!}/cancellation`, { reason: 'changed-mind' });
    for (const n of numbers.filter((n) => n % 30 === 3)) {
      const amount = usd(500);
      const refund = await shop.post(`/v1/orders/${orderOf.get(n)!}/refunds`, {
        reason: 'a scratch',
        lines: [{ line: 1, amount }],
      });
      expect(refund.status).toBeLessThan(300);
    }
    await shop.settled();
  });

  it('buy where marketplaces and tills tell of it, by themselves or when they are asked', async () => {
    await atMarkets.buy();
    for (const n of atMarkets.all) expect(await atMarkets.knownOf(n)).toMatchObject(atMarkets.toldOf(n));
    for (const one of await atMarkets.readable(atMarkets.all))
      expect([one.shown, one.named]).toEqual([one.payloads, true]);
  });

  async function sell(n: number): Promise<string> {
    const headers = { prefer: 'wait=10', 'idempotency-key': `person-${n}` };
    if (isNeverSold(n)) {
      const payment = { method: 'bank-transfer' };
      const lines = [{ unitId: `P-${n}`, price: usd(10_000) }];
      const { status, body } = await shop.post<OrderShown>(
        '/v1/orders',
        { channel: 'store', payment, lines, ...sealedIn(n) },
        headers,
      );
      expect(status).toBe(202);
      return body.orderId;
    }
    if (n % 3 === 0) {
      const wanted = { currency: 'USD', destination: 'US-NY', customerId: subjectOf(n), lines: [{ unitId: `P-${n}` }] };
      const { quoteId } = (await shop.post<{ quoteId: string }>('/v1/quotes', wanted)).body;
      const payment = { method: 'card', token: 'pm_card_visa' };
      const { status, body } = await shop.post<OrderShown>(
        '/v1/orders',
        { quoteId, payment, buyer: markersOf(n) },
        headers,
      );
      expect(status).toBe(201);
      return body.orderId;
    }
    const channel = n % 3 === 1 ? 'ebay' : 'store';
    const sale = { channel, lines: [{ unitId: `P-${n}`, price: usd(10_000) }], ...sealedIn(n) };
    const { status, body, text } = await shop.post<OrderShown>('/v1/orders', sale, headers);
    expect(status).toBe(201);
    expect(text).not.toMatch(/marker|sealed\./i);
    return body.orderId;
  }

  it('are read by who may, for a purpose, on record', async () => {
    expect(await readable(1, 'customer-service', 'shop-assistant')).toEqual(markersOf(1));
    expect(await readable(1, 'accounting', 'finance')).toMatchObject({
      name: markersOf(1).name,
      email: null,
      phone: null,
    });
    const refused = await shop.get(
      `/v1/orders/${orderOf.get(1)!}/buyer?purpose=accounting`,
      await shop.staff('warehouse'),
    );
    expect(refused.status).toBe(403);
    const csv = await shop.raw(`/v1/order-exports?from=2020-01-01&until=2040-01-01`, await shop.staff('finance'));
    expect(csv).not.toMatch(/marker/i);
    const opened = await shop.raw(
      '/v1/order-exports?from=2020-01-01&until=2040-01-01&purpose=accounting',
      await shop.staff('finance'),
    );
    expect([opened.includes(markersOf(2).name), opened.includes(markersOf(2).email)]).toEqual([true, false]);
    const history = await shop.get(`/v1/orders/${orderOf.get(1)!}/history`, await shop.staff('auditor'));
    expect([history.status, /marker|sealed\./i.test(history.text)]).toEqual([200, false]);
    await shop.settled();
    await shop.published();
    const auditor = await shop.staff('auditor');
    const reads = () =>
      shop.get<{ reads: { actor: string; purpose: string }[] }>(
        `/v1/personal-data-reads?subjectId=${subjectOf(1)}`,
        auditor,
      );
    while ((await reads()).body.reads.length < 3) await shop.settled();
    expect(new Set((await reads()).body.reads.map(({ purpose }) => purpose))).toEqual(
      new Set(['customer-service', 'accounting']),
    );
  });

  it('stand in no file in plaintext, log and traces included', async () => {
    const places = await found(['OrderPlaced', '/v1/orders/:orderId/buyer', subjectOf(1)]);
    // The search would find them.
    for (const name of [apart ? 'cosmos.db' : 'events.db', 'bus.db', 'shop.log', 'traces'])
      expect([name, places.some((place) => place.startsWith(name))]).toEqual([name, true]);
    expect(await found(markers)).toEqual([]);
    expect(await foundOfMarkets()).toEqual([]);
  });

  it('get letters, which without a mail server stay here, and are all that is in clear', async () => {
    await writeTo(shop, subjectOf(3));
    expect(new Set((await found(markers)).map((place) => place.replace(/^[\w-]+/, '')))).toEqual(
      new Set([`.${subjectOf(3)}.eml: marker-`]),
    );
  });

  it('are forgotten when they ask, and everything else is as it was', async () => {
    const steward = await shop.staff('data-steward');
    const [before, others] = [
      await allOrders(),
      await Promise.all(toKeep.map((n) => readable(n, 'customer-service', 'shop-assistant'))),
    ];
    expect(await subjectsByEmailOf(3)).toEqual([subjectOf(3)]);
    for (const n of toErase) {
      const answer = await shop.post<Kept>(
        `/v1/subjects/${subjectOf(n)}/erasure`,
        { reason: 'asked' },
        { ...steward, prefer: 'wait=10' },
      );
      expect([answer.status, answer.body.erasure]).toEqual([200, 'done']);
    }
    const declared = (n: number) => shop.get<Kept>(`/v1/subjects/${subjectOf(n)}`, steward);
    for (const n of toErase) while (!isDeclared((await declared(n)).body, n)) await shop.settled();
    expect(await allOrders()).toEqual(before);
    expect(await Promise.all(toKeep.map((n) => readable(n, 'customer-service', 'shop-assistant')))).toEqual(others);
    expect([await subjectsByEmailOf(3), await subjectsByEmailOf(53)]).toEqual([[], [subjectOf(53)]]);
    expect(await found(markers)).toEqual([]);
  });

  /** What was sold leaves an invoice; what was cancelled before it was leaves nothing. */
  const isDeclared = ({ retained, lawKey }: Kept, n: number) =>
    isNeverSold(n) ? lawKey === 'destroyed' && retained.length === 0 : lawKey === 'kept' && retained.length === 1;

  it('are forgotten where a channel told of them, and stay so when it tells of them again', async () => {
    const [steward, atEbay] = [await shop.staff('data-steward'), atMarkets.firstAt('ebay')];
    expect(await atMarkets.closeAccountAtEbay(atEbay, steward)).toEqual([atMarkets.subjectOf(atEbay)]);
    await atMarkets.erase(steward, (kept: Kept) => isDeclared(kept, 0));
    for (const { shown } of await atMarkets.readable(atMarkets.toErase)) expect(shown).toBe(0);
    await atMarkets.areToldAgain();
    for (const { shown } of await atMarkets.readable(atMarkets.toErase)) expect(shown).toBe(0);
    for (const one of await atMarkets.readable(atMarkets.toKeep))
      expect([one.shown, one.named]).toEqual([one.payloads, true]);
    expect(await foundOfMarkets()).toEqual([]);
  });

  it('hear on request what their channel told of them', async () => {
    const held = await atMarkets.exportOf(1, await shop.staff('data-steward'));
    expect(held.records).toEqual(
      expect.arrayContaining([`sale ${atMarkets.orderOf(1)}`, `order ${atMarkets.orderOf(1)}`]),
    );
    expect(held.text).toContain(atMarkets.toldOf(1).name);
  });

  it('are kept by name where the law asks for it, for nobody else', async () => {
    for (const n of [1, 2, 3]) {
      expect(await readable(n, 'customer-service', 'shop-assistant')).toEqual({
        ...{ name: null, address: null, email: null, phone: null, account: null },
      });
      const { name, address } = markersOf(n);
      expect(await readable(n, 'accounting', 'finance')).toMatchObject({ name, address, email: null });
      const { retained } = (await shop.get<Kept>(`/v1/subjects/${subjectOf(n)}`, await shop.staff('auditor'))).body;
      expect(retained).toMatchObject([{ record: `order ${orderOf.get(n)!}`, fields: ['name', 'address'] }]);
      expect(retained[0]!.basis.length).toBeGreaterThan(5);
    }
    const marketing = await shop.get(
      `/v1/orders/${orderOf.get(1)!}/buyer?purpose=accounting`,
      await shop.staff('marketing'),
    );
    expect(marketing.status).toBe(403);
  });

  it('stay forgotten when everything is built anew, and every chain holds', async () => {
    await shop.close();
    // What looks through a log and builds read models of a closed shop does so in files.
    for (const service of apart ? [] : closedShop) {
      const folder = join(shop.folder, service.name);
      expect([service.name, auditLog(join(folder, 'events.db')).fault]).toEqual([service.name, undefined]);
      for (const { live, rebuilt } of await verify(service, folder)) expect(rebuilt).toBe(live);
      await rebuild(service, folder);
    }
    if (apart) for (const file of globSync(join(shop.folder, '*', 'views.db*'))) rmSync(file);
    expect(await foundOfMarkets()).toEqual([]);
    await shop.open();
    expect(await readable(1, 'customer-service', 'shop-assistant')).toMatchObject({ name: null, email: null });
    expect(await readable(51, 'customer-service', 'shop-assistant')).toEqual(markersOf(51));
    // Everything that ever happened, in the lake as well.
    await laid(shop);
    expect((await found(['OrderPlaced'])).some((place) => place.includes('.parquet'))).toBe(true);
    expect(await found(markers)).toEqual([]);
  });
});
