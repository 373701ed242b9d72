import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Shop, usd, type OrderShown, type ProblemShown } from './shop.js';

type Summary = {
  readonly orderId: string;
  readonly status: string;
  readonly channel: string;
  readonly customerId?: string;
  readonly placedAt: string;
};
type Page = { readonly orders: readonly Summary[]; readonly next?: string };

const newest = '2026-03-03T10:00:00.000Z';
const fair = '2026-03-02T10:00:00.000Z';
const oldest = '2026-03-01T10:00:00.000Z';
// A till uploads a day of sales at once: most orders of the story are of the same instant.
const instants = [fair, newest, fair, fair, oldest, fair, fair, fair, newest, fair, fair, oldest, fair, fair];
const channels = ['etsy', 'ebay', 'store'];
const customers = ['c-ann', 'c-bob', undefined, 'c-ann'];

describe('The list of orders', () => {
  const shop = new Shop();
  const placed: Summary[] = [];

  const place = async (n: number, placedAt: string): Promise<Summary> => {
    const [channel, customerId] = [channels[n % 3]!, customers[n % 4]];
    const lines = [{ sku: 'WAX', quantity: 1, price: usd(1_990) }];
    const order = { channel, placedAt, lines, ...(customerId !== undefined && { customerId }) };
    const headers = { prefer: 'wait=10', 'idempotency-key': `till-${n}` };
    const { status, text, body } = await shop.post<OrderShown>('/v1/orders', order, headers);
    if (status !== 201) throw new Error(text);
    const { lines: _, ...summary } = order;
    return { orderId: body.orderId, status: 'confirmed', ...summary };
  };

  beforeAll(async () => {
    await shop.open();
    await shop.post('/v1/stock', { sku: 'WAX', title: 'Wax', askingPrice: usd(1_990) });
    await shop.post('/v1/stock/WAX/receipts', { location: 'shop', quantity: 100 });
    for (const [n, placedAt] of instants.entries()) {
      const order = await place(n, placedAt);
      const isCancelled = n % 5 === 0;
      if (isCancelled) await shop.post(`/v1/orders/${order.orderId}/cancellation`, { reason: 'changed-mind' });
      placed.push({ ...order, status: isCancelled ? 'cancelled' : 'confirmed' });
    }
    await shop.settled();
  });
  afterAll(async () => {
    await shop.close();
    shop.remove();
  });

  /** Every page of the list, from the first to the one without a successor. */
  const walk = async (query: string, between: () => Promise<void> = async () => {}) => {
    const pages: (readonly Summary[])[] = [];
    for (let next: string | undefined = ''; next !== undefined;) {
      const at: string = next === '' ? '' : `&cursor=${next}`;
      const page = await shop.get<Page>(`/v1/orders?${query}${at}`);
      expect(page.status).toBe(200);
      pages.push(page.body.orders);
      next = page.body.next;
      await between();
    }
    return pages;
  };
  const ids = (orders: readonly Summary[]) => orders.map(({ orderId }) => orderId);

  it.each([1, 2, 3, 5, 7, 14, 50])('shows each order once, the latest first, in pages of %i', async (limit) => {
    const pages = await walk(`limit=${limit}`);
    expect(pages.map(({ length }) => length)).toEqual(
      Array.from({ length: Math.ceil(placed.length / limit) }, (_, page) =>
        Math.min(limit, placed.length - page * limit),
      ),
    );
    const listed = pages.flat();
    expect(ids(listed).sort()).toEqual(ids(placed).sort());
    expect(listed.map(({ placedAt }) => placedAt)).toEqual(instants.toSorted().reverse());
    expect(ids(listed)).toEqual(ids((await walk('limit=200')).flat()));
  });

  it('says of an order what is true of it', async () => {
    const [listed] = await walk('limit=200');
    for (const order of placed) {
      const found = listed!.find(({ orderId }) => orderId === order.orderId);
      expect(found).toMatchObject({ ...order, lineCount: 1, total: usd(1_990) });
      expect('customerId' in found!).toBe('customerId' in order);
    }
  });

  it.each([
    ['status=cancelled', (order: Summary) => order.status === 'cancelled'],
    ['status=confirmed', (order: Summary) => order.status === 'confirmed'],
    ['status=shipped', () => false],
    ['channel=ebay', (order: Summary) => order.channel === 'ebay'],
    ['channel=shopify', () => false],
    ['customerId=c-ann', (order: Summary) => order.customerId === 'c-ann'],
    ['channel=etsy&customerId=c-ann', (order: Summary) => order.channel === 'etsy' && order.customerId === 'c-ann'],
    [
      'status=confirmed&channel=store&customerId=c-bob',
      ({ status, channel, customerId }: Summary) =>
        status === 'confirmed' && channel === 'store' && customerId === 'c-bob',
    ],
  ])('has only what was asked for: %s', async (query, isWanted) => {
    const wanted = placed.filter(isWanted);
    for (const limit of [1, 2, 200]) {
      const pages = await walk(`${query}&limit=${limit}`);
      expect(ids(pages.flat()).sort()).toEqual(ids(wanted).sort());
      // The end is known with the last order: no empty page follows it.
      expect(pages).toHaveLength(Math.max(1, Math.ceil(wanted.length / limit)));
    }
  });

  it('neither repeats nor skips an order while others are placed', async () => {
    const before = ids((await walk('limit=200')).flat());
    let more = instants.length;
    const seen = await walk('limit=4', async () => {
      await place(more++, newest);
      await shop.settled();
    });
    // What comes later may show up where it belongs; what was there shows up once, in its place.
    expect(ids(seen.flat()).filter((orderId) => before.includes(orderId))).toEqual(before);
    expect(ids((await walk('limit=3')).flat())).toHaveLength(more);
  });

  it.each([
    ...['limit=0', 'limit=201', 'limit=1.5', 'limit=ten', 'status=lost', 'channel=', 'cursor=nonsense', 'sort=total'],
    `cursor=${Buffer.from('["yesterday","o-1"]').toString('base64url')}`,
  ])('refuses %s', async (query) => {
    const refused = await shop.get<ProblemShown>(`/v1/orders?${query}`);
    expect([refused.status, refused.body.type]).toEqual([400, '/problems/invalid-request']);
  });
});
