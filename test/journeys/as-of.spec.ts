import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Shop, usd, type OrderShown, type ProblemShown } from './shop.js';

type Versioned = { readonly version: number };
type Shown = { readonly status: number; readonly etag: string | null; readonly text: string };
/** What was shown at an instant, by path. */
type Moment = { readonly at: string; readonly shown: ReadonlyMap<string, Shown> };

const hourMs = 3_600_000;
const unit = '/v1/units/VASE';
const stock = '/v1/stock/POLISH';

describe('What was known at an instant', () => {
  const shop = new Shop();
  const moments: Moment[] = [];
  const paths = [unit, stock];

  const look = async (path: string): Promise<Shown> => {
    const { status, headers, text } = await shop.get(path);
    return { status, etag: headers.get('etag'), text };
  };
  const asOf = (path: string, at: string) => look(`${path}?asOf=${at}`);
  /** Writes down what is shown now, and lets an hour go by before anything else happens. */
  const record = async () => {
    shop.pass(hourMs);
    const shown = new Map<string, Shown>();
    for (const path of paths) shown.set(path, await look(path));
    moments.push({ at: new Date(shop.now()).toISOString(), shown });
    shop.pass(hourMs);
  };
  const done = async (answer: Promise<{ status: number; text: string }>) => {
    const { status, text } = await answer;
    if (status >= 300) throw new Error(text);
  };

  beforeAll(async () => {
    await shop.open();
    await record();
    await shop.offer('VASE');
    await done(shop.post('/v1/stock', { sku: 'POLISH', title: 'Polish', askingPrice: usd(1_450) }));
    await record();
    await done(shop.post(`${stock}/receipts`, { location: 'shop', quantity: 10 }));
    await done(shop.post(`${unit}/move`, { location: 'vault' }));
    await record();
    await done(shop.post(`${stock}/moves`, { from: 'shop', to: 'warehouse', quantity: 4 }));
    await done(shop.post(`${unit}/offer`, { askingPrice: usd(12_000) }));
    await record();

    const lines = [
      { unitId: 'VASE', price: usd(12_000) },
      { sku: 'POLISH', quantity: 3, price: usd(1_450) },
    ];
    const headers = { prefer: 'wait=10', 'idempotency-key': 'as-of' };
    const placed = await shop.post<OrderShown>('/v1/orders', { channel: 'etsy', lines }, headers);
    if (placed.status !== 201) throw new Error(placed.text);
    const order = `/v1/orders/${placed.body.orderId}`;
    paths.push(order);
    await shop.until('inventory', 'unit-VASE', ['UnitSold']);
    await shop.until('inventory', 'stock-POLISH', ['StockSold']);
    await record();
    await done(shop.post(`${order}/cancellation`, { reason: 'changed-mind' }));
    await shop.until('inventory', 'unit-VASE', ['UnitSaleReversed']);
    await shop.until('inventory', 'stock-POLISH', ['StockSaleReversed']);
    await record();
    await done(shop.post(`${unit}/withdrawal`, { reason: 'in restoration' }));
    await done(shop.post(`${stock}/adjustments`, { location: 'shop', change: -2, reason: 'stocktaking' }));
    await record();
  });
  afterAll(async () => {
    await shop.close();
    shop.remove();
  });

  const remembered = async () => {
    const forgotten: unknown[] = [];
    for (const { at, shown } of moments)
      for (const [path, then] of shown) {
        const now = await asOf(path, at);
        const same = then.status === 404 ? now.status === 404 : JSON.stringify(now) === JSON.stringify(then);
        if (!same) forgotten.push({ path, at, then, now });
      }
    return forgotten;
  };

  it('was different at every instant of the story', () => {
    const order = paths.at(-1)!;
    for (const path of [unit, stock]) expect(new Set(moments.map(({ shown }) => shown.get(path)!.text)).size).toBe(7);
    const statuses = moments.flatMap(({ shown }) => shown.get(order) ?? []).map(({ text }) => statusOf(text));
    expect(statuses).toEqual(['confirmed', 'cancelled', 'cancelled']);
  });

  it('is shown again as it was shown then: status, version, ETag, everything', async () => {
    expect(await remembered()).toEqual([]);
  });

  it('does not exist before it existed', async () => {
    const [before] = moments;
    for (const path of paths)
      for (const at of [before!.at, '2020-01-01T00:00:00.000Z']) {
        const { status, body } = await shop.get<ProblemShown>(`${path}?asOf=${at}`);
        expect([status, body.type]).toEqual([404, '/problems/not-found']);
      }
  });

  it('includes what happened at the very instant, and nothing that came a millisecond later', async () => {
    for (const path of [unit, paths.at(-1)!]) {
      const events = (await shop.get<{ at: string }[]>(`${path}/history`)).body;
      for (const { at } of events) {
        const upTo = (instant: string) => events.filter((event) => event.at <= instant).length;
        expect(versionOf(await asOf(path, at))).toBe(upTo(at));
        const justBefore = new Date(Date.parse(at) - 1).toISOString();
        expect(versionOf(await asOf(path, justBefore))).toBe(upTo(justBefore));
      }
    }
  });

  it('is what is known now, asked as of a later instant', async () => {
    const later = new Date(shop.now() + hourMs).toISOString();
    for (const path of paths) expect(await asOf(path, later)).toEqual(await look(path));
  });

  it.each([
    ...['yesterday', '', '2026-01-10', '2026-01-10T14:00:00Z', '2026-01-10T14:00:00.000', '2026-13-10T14:00:00.000Z'],
    ...['2026-02-30T14:00:00.000Z', '2026-01-10T14:00:00.000%2B01:00', '1768053600000'],
  ])('cannot be asked for as of %j', async (at) => {
    for (const path of paths) {
      const { status, body } = await shop.get<ProblemShown>(`${path}?asOf=${at}`);
      expect([status, body.type]).toEqual([400, '/problems/invalid-request']);
    }
  });

  it('stays what it was after more has happened, and in a shop that was closed and opened again', async () => {
    await done(shop.post(`${unit}/offer`, { askingPrice: usd(9_000) }));
    await done(shop.post(`${stock}/receipts`, { location: 'fair', quantity: 5 }));
    expect(await remembered()).toEqual([]);
    await shop.close();
    await shop.open();
    expect(await remembered()).toEqual([]);
  });
});

const statusOf = (text: string) => (JSON.parse(text) as { status: string }).status;
/** 0 where nothing was there yet. */
const versionOf = ({ status, text }: Shown) => (status === 404 ? 0 : (JSON.parse(text) as Versioned).version);
