import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { Shop, type OrderShown } from './shop.js';

type Money = { readonly minor: number; readonly currency: string };
type StockShown = {
  readonly sku: string;
  readonly locations: readonly { readonly location: string; onHand: number }[];
};
type MessageShown = { readonly messageId: string; readonly topic: string; readonly reason: string };
type SaleRow = { readonly orderId: string; readonly status: string; readonly total: Money };
type Page = { readonly next?: string };

const day = readFileSync('apps/channels/src/store/day/online-retail.2011-07-26.csv', 'utf8');
const [header = '', ...lines] = day.split('\r\n').filter((line) => line !== '');
const fileOf = (rows: readonly string[]) => `${[header, ...rows].join('\r\n')}\r\n`;
/** As a till writes them; none of these files has a quote around a number or a time. */
const hourOf = (line: string) => / (\d\d):\d\d:\d\d,/.exec(line)![1]!;
const codeOf = (line: string) => line.split(',')[1]!.trim().toUpperCase();
const receiptOf = (line: string) => line.split(',')[0]!;

// The numbers are those of the script in apps/channels/src/store/day/README.md, which shares nothing with the code here.
const receipts = 51;
const pence = 2_126_327;
const pieces = 13_708;
const badRows = { 'not-goods': 7, 'price-too-fine': 1, 'quantity-not-positive': 45, 'price-not-positive': 7 };
/** On three receipts; the one comes to be known, the other was always called something else here. */
const [unknown, misnamed] = ['84660C', '23034'];
const onHand = 10_000;
const atOnce = 32;

describe('A day of a gift shop in London', () => {
  const shop = new Shop(undefined, { STORE_TIME_ZONE: 'Europe/London', STORE_CURRENCY: 'GBP' });
  const skus = [...new Set(lines.map(codeOf))].filter((sku) => /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(sku));
  beforeAll(async () => {
    await shop.open();
  });
  afterAll(async () => {
    await shop.close();
    shop.remove();
  });

  const register = async (sku: string) => {
    const askingPrice = { minor: 100, currency: 'GBP' };
    const registered = await shop.post('/v1/stock', { sku, title: `Article ${sku}`, askingPrice });
    const received = await shop.post(`/v1/stock/${sku}/receipts`, { location: 'shop', quantity: onHand });
    if (registered.status !== 201 || received.status !== 200) throw new Error(registered.text + received.text);
    await shop.until('channels', `article-${sku}`, ['ArticleRecorded']);
  };
  /** Read to its last row, and taken apart, when it resolves. */
  const post = async (content: string) => {
    const answer = await shop.post<{ messageId: string }>('/v1/store-files', { content });
    expect(answer.status).toBe(202);
    await shop.until('channels', `message-${answer.body.messageId}`, ['MessageUnderstood']);
  };
  const all = async <Row>(path: string, name: string) => {
    const rows: Row[] = [];
    for (let cursor = ''; ;) {
      const { body } = await shop.get<Page & Record<string, Row[]>>(`${path}limit=200${cursor}`);
      rows.push(...body[name]!);
      if (body.next === undefined) return rows;
      cursor = `&cursor=${body.next}`;
    }
  };
  const messages = async (status: string) => {
    await shop.settled();
    return all<MessageShown>(`/v1/channel-messages?status=${status}&`, 'messages');
  };
  /** Resolves when nothing waits to be read any more. */
  const allRead = async () => {
    while ((await messages('received')).length > 0);
  };
  const sales = () => all<SaleRow>('/v1/sales?channel=store&', 'sales');
  const confirmed = async (orderIds: readonly string[]) => {
    for (const orderId of orderIds) await shop.until('orders', `order-${orderId}`, ['OrderConfirmed']);
    await shop.settled();
  };
  const soldOf = async () => {
    // Inventory hears last of what was confirmed.
    await shop.atRest();
    const stock = await all<StockShown>('/v1/stock?', 'stock');
    const left = stock.map(({ sku, locations }) => [sku, locations.reduce((sum, one) => sum + one.onHand, 0)] as const);
    return new Map(left.map(([sku, count]) => [sku, onHand - count]));
  };
  const replay = async (isIt: (message: MessageShown) => boolean) => {
    for (const { messageId } of (await messages('quarantined')).filter(isIt))
      expect((await shop.post(`/v1/channel-messages/${messageId}/replay`, {})).status).toBe(202);
  };
  const hours = Map.groupBy(lines, hourOf);
  const receiptsWith = (sku: string) => [...new Set(lines.filter((line) => codeOf(line) === sku).map(receiptOf))];

  it('begins with what is on its shelves', async () => {
    const known = [...skus.filter((sku) => ![unknown, misnamed].includes(sku)), 'KNOB-RED'];
    for (let at = 0; at < known.length; at += atOnce) await Promise.all(known.slice(at, at + atOnce).map(register));
    expect([hours.size, receiptsWith(unknown).length, receiptsWith(misnamed).length]).toEqual([10, 2, 1]);
  });

  it('is told by the hour and as a whole, each twice, and what nobody knows is not sold', async () => {
    const files = [...[...hours.values()].map(fileOf), day];
    for (const content of [...files, ...files]) await post(content);
    await allRead();
    const reasons = (await messages('quarantined')).map(({ reason }) => reason.split(':')[0]!);
    const counts = Object.fromEntries([...Map.groupBy(reasons, (one) => one)].map(([is, of]) => [is, of.length]));
    expect(counts).toEqual({ ...badRows, 'nobody knows this piece': 3 });
    expect(await sales()).toHaveLength(receipts - 3);
  });

  it('has sold it all once what nobody knew is registered, or said to be something else', async () => {
    await register(unknown);
    const mapping = { channel: 'store', from: misnamed, to: { sku: 'KNOB-RED' } };
    expect((await shop.put('/v1/sku-mappings', mapping)).status).toBe(200);
    await replay(({ reason }) => reason.startsWith('nobody knows'));
    await allRead();
    const sold = await sales();
    expect(sold).toHaveLength(receipts);
    expect(sold.reduce((sum, { total }) => sum + total.minor, 0)).toBe(pence);
    expect(new Set(sold.map(({ status, total }) => `${status} ${total.currency}`))).toEqual(new Set(['paid GBP']));
    await confirmed(sold.map(({ orderId }) => orderId));
    const orders = await all<OrderShown & { total: Money }>('/v1/orders?', 'orders');
    expect(orders.map(({ status }) => status)).toEqual(Array.from({ length: receipts }, () => 'confirmed'));
    expect(orders.reduce((sum, { total }) => sum + total.minor, 0)).toBe(pence);
    const byId = new Map(orders.map(({ orderId, total }) => [orderId, total]));
    for (const { orderId, total } of sold) expect([orderId, byId.get(orderId)]).toEqual([orderId, total]);
  });

  it('took off the shelves what it sold, to the piece', async () => {
    // By the rules of the script alone: no returns, no fees, no free gifts, no tenths of a penny.
    const wanted = new Map<string, number>();
    const isGoods = (code: string, line: string) =>
      !/^(POST|DOT|C2|M|D|S|B)$/.test(code) && !/gift.*voucher/i.test(line);
    for (const line of lines) {
      const [code, cells] = [codeOf(line), line.split(',')];
      const [quantity, price] = [Number(cells.at(-5)), cells.at(-3)!];
      if (!isGoods(code, line) || quantity <= 0 || Number(price) <= 0 || !/^\d+(\.\d\d?)?$/.test(price)) continue;
      const sku = code === misnamed ? 'KNOB-RED' : code;
      wanted.set(sku, (wanted.get(sku) ?? 0) + quantity);
    }
    expect([...wanted.values()].reduce((sum, one) => sum + one, 0)).toBe(pieces);
    const sold = await soldOf();
    for (const [sku, count] of sold) expect([sku, count]).toEqual([sku, wanted.get(sku) ?? 0]);
    expect([...wanted.keys()].filter((sku) => !sold.has(sku))).toEqual([]);
  });

  it('has every row of a receipt that was printed over the hour, whichever file comes first', async () => {
    const row = (receipt: string, sku: string, quantity: number, time: string) =>
      `${receipt},${sku},SOMETHING,${quantity},2011-07-26 ${time}:00,1.50,17850,United Kingdom`;
    const before = await soldOf();
    const [early, late] = ['A', 'B'].map((name) => [
      [row(`99000${name}`, '22906', 2, '16:59'), row(`99000${name}`, '22489', 1, '16:59')],
      [row(`99000${name}`, '10133', 3, '17:00')],
    ]);
    const [[a1, a2], [b1, b2]] = [early as [string[], string[]], late as [string[], string[]]];
    const files = [a1, a2, [...a1, ...a2], [...b1, ...b2], b2, b1].map(fileOf);
    for (const content of [...files, ...files]) await post(content);
    await allRead();
    const sold = (await sales()).filter(({ orderId }) => orderId.startsWith('o-store-99000'));
    expect(sold.map(({ orderId, total }) => [orderId.replace(/\..*/, '.'), total.minor]).sort()).toEqual([
      ...[
        ['o-store-99000A', 450],
        ['o-store-99000A.', 450],
      ],
      ['o-store-99000B', 900],
    ]);
    await confirmed(sold.map(({ orderId }) => orderId));
    const after = await soldOf();
    const more = ['22906', '22489', '10133'].map((sku) => after.get(sku)! - before.get(sku)!);
    expect(more).toEqual([4, 2, 6]);
  });
});
