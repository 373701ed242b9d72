import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ServiceBusClient } from '@azure/service-bus';
import Long from 'long';
import { toMessages } from '#messaging/cloud-event.js';
import { openServiceBus } from '#messaging/open-service-bus.js';
import { published } from '../../apps/fulfillment/src/published.js';
import type { FaultRule } from '../../apps/sandbox/src/faults.js';
import type { Person, Platform } from '../../apps/sandbox/src/market/market.js';
import { Marketplaces, platforms, repaidOf, totalOf, type SaleShown, type Sold } from './marketplaces.js';
import { Shop, usd, type OrderShown } from './shop.js';

const measures = { weightGrams: 4_300, lengthMm: 457, widthMm: 356, heightMm: 305 };
const texan: Person = {
  ...{ name: 'Ronke Okafor', email: 'ronke@example.com', phone: '+15125550188', username: 'ronke_o' },
  ...{ street: '14 Barton Ct', city: 'Austin', region: 'TX', postalCode: '78704', country: 'US' },
};
/** As each platform calls them. */
const carriers = {
  ebay: { ups: 'UPS', fedex: 'FedEx' },
  etsy: { ups: 'ups', fedex: 'fedex' },
  shopify: { ups: 'UPS', fedex: 'FedEx' },
} as const;
/** The call that says what was sent is done, and its answer never comes; `seen` counts those that follow it. */
const lost = (path: string, method: 'POST', before = 0): FaultRule[] => [
  ...(before === 0 ? [] : [{ match: { method, path }, fault: 'delay' as const, ms: 0, times: before }]),
  { match: { method, path }, fault: 'timeout-after-success', ms: 20, times: 1 },
  { match: { method, path }, fault: 'delay', ms: 0 },
];
const lostAt: Readonly<Record<Platform, readonly FaultRule[]>> = {
  ebay: lost('/ebay/sell/fulfillment/v1/order/*/shipping_fulfillment', 'POST'),
  etsy: lost('/etsy/v3/application/shops/*/receipts/*/tracking', 'POST'),
  // Everything has one address there, and it is looked at before it is sent.
  shopify: lost('/shopify/admin/api/', 'POST', 1),
};

type Fact = Parameters<typeof published>[0];
type Label = { readonly carrier: 'ups' | 'fedex'; readonly trackingNumber: string };
type ShipmentShown = { readonly parcels: readonly { readonly label: Label }[] };
type ReturnShown = { readonly returnId: string; readonly label: Label };

describe('What a marketplace sold', () => {
  const shop = new Shop();
  const there = new Marketplaces(shop);
  let bus: ServiceBusClient;
  beforeAll(async () => {
    await shop.open();
    await shop.priced();
    bus = await openServiceBus(shop.connectionString);
  });
  afterAll(async () => {
    await bus.close();
    await shop.close();
    shop.remove();
  });

  const shipmentOf = ({ orderId }: Sold) => orderId.replace(/^o-/, 's-');
  const post = async <Body>(path: string, body: unknown) => {
    const answer = await shop.post<Body>(path, body);
    if (answer.status >= 300) throw new Error(answer.text);
    return answer.body;
  };
  const isSale = async (sold: Sold, ...types: string[]) => {
    await shop.until('channels', `sale-${sold.orderId}`, types);
    return there.sale(sold);
  };
  const isOrder = async ({ orderId }: Sold, ...types: string[]) => {
    await shop.until('orders', `order-${orderId}`, types);
    return (await shop.get<OrderShown>(`/v1/orders/${orderId}`)).body.status;
  };
  /** eBay's banks take their time; and of most that happens there nobody hears but who asks. */
  async function seen(sold: Sold, isIt: (sale: SaleShown) => boolean) {
    for (;;) {
      const sale = await there.sale(sold);
      if (isIt(sale)) return sale;
      shop.pass(60_000);
      await there.hear();
      await shop.settled();
    }
  }
  const back = ({ refunds }: SaleShown) => refunds.reduce((sum, { amount }) => sum + amount.minor, 0);
  const asked = ({ asked }: SaleShown) => asked.map(({ what, status }) => `${what} ${status}`);
  const soldAt = async (platform: Platform, unitId: string, at: readonly Platform[] = platforms) => {
    await there.offered(unitId, 12_500, at);
    return there.buy(platform, unitId, texan);
  };

  async function labelled(sold: Sold, unitId: string): Promise<Label> {
    const path = `/v1/shipments/${shipmentOf(sold)}`;
    await shop.until('fulfillment', `shipment-${shipmentOf(sold)}`, ['ShipmentOrdered']);
    await post(`${path}/picks`, { code: unitId });
    await post(`${path}/parcels/1/pieces`, { code: unitId });
    await post(`${path}/parcels/1/closure`, measures);
    await shop.until('fulfillment', `shipment-${shipmentOf(sold)}`, ['LabelBought']);
    await shop.settled();
    return (await shop.get<ShipmentShown>(path)).body.parcels[0]!.label;
  }
  const deliver = async (trackingNumber: string) => {
    const path = `${shop.sandbox.url}/control/parcels/${trackingNumber}/scans`;
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(path, { method: 'POST', headers, body: JSON.stringify({ script: 'delivered' }) });
    expect(answer.status).toBe(202);
  };

  /** The bus tells channels once more that it left, and they have heard it when this resolves. */
  async function toldAgain(sold: Sold) {
    const { store } = shop.services.find(({ name }) => name === 'fulfillment')!;
    const sender = bus.createSender('fulfillment');
    const left = (await store.read(`shipment-${shipmentOf(sold)}`)).flatMap((event) =>
      toMessages('fulfillment', event, shipmentOf(sold), published(event as Fact, shipmentOf(sold))),
    );
    const again = left.filter(({ subject }) => subject === 'retreasure.fulfillment.parcels-dispatched.v1');
    expect(again).toHaveLength(1);
    await sender.sendMessages(again.map((one) => ({ ...one, messageId: `${String(one.messageId)}/again` })));
    await sender.close();
    const receiver = bus.createReceiver('fulfillment', 'channels');
    const waits = async () => (await receiver.peekMessages(1, { fromSequenceNumber: Long.ZERO })).length > 0;
    while (await waits()) await shop.settled();
    await receiver.close();
    await shop.settled();
  }

  const sent = new Map<Platform, Sold>();
  it.each(platforms)('at %s is on its way there once, though the answer was lost and it was told twice', async (at) => {
    const sold = await soldAt(at, `VASE-${at}`);
    sent.set(at, sold);
    const label = await labelled(sold, `VASE-${at}`);
    const printed = await shop.raw(`/v1/shipments/${shipmentOf(sold)}/parcels/1/label`, await shop.staff('warehouse'));
    expect(printed).toContain('Barton');
    shop.sandbox.faults.set([...lostAt[at]]);
    await post('/v1/manifests', { carrier: label.carrier });
    expect(asked(await isSale(sold, 'WishGranted'))).toEqual(['ship granted']);
    const counts = shop.sandbox.faults.counts.map(({ fault, happened }) => [fault, happened] as const);
    shop.sandbox.faults.clear();
    expect(counts).toContainEqual(['timeout-after-success', 1]);
    // Whoever asks first need not say it again.
    if (at !== 'shopify') expect(counts.at(-1)).toEqual(['delay', 0]);
    await toldAgain(sold);
    const { trackingNumber } = label;
    expect(there.books(sold).dispatches).toMatchObject([{ carrier: carriers[at][label.carrier], trackingNumber }]);
    expect(there.books(sold).dispatches).toHaveLength(1);
    expect(await isOrder(sold, 'OrderShipped')).toBe('shipped');
    await deliver(trackingNumber);
    expect(await isOrder(sold, 'OrderDelivered')).toBe('delivered');
  });

  it.each(platforms)('at %s comes back, and so does its price, once', async (at) => {
    const sold = sent.get(at)!;
    const wanted = { orderId: sold.orderId, lines: [{ line: 1 }], reason: 'smaller than it looked' };
    const { returnId } = await post<ReturnShown>('/v1/returns', wanted);
    await shop.until('fulfillment', `return-${returnId}`, ['LabelBought']);
    await shop.settled();
    await deliver((await shop.get<ReturnShown>(`/v1/returns/${returnId}`)).body.label.trackingNumber);
    await post(`/v1/returns/${returnId}/arrivals`, { code: `VASE-${at}` });
    const found = { line: 1, quantity: 1, condition: 'as sold', verdict: 'as-sold', restock: true, refund: 'full' };
    await post(`/v1/returns/${returnId}/inspection`, { lines: [found], refundShipping: false });
    if (at === 'etsy') {
      const waiting = await isSale(sold, 'WishLeftToPeople');
      expect([waiting.needsPeople, repaidOf(there.books(sold))]).toEqual([true, 0]);
      shop.sandbox.market.repay(at, sold.number, 12_500, 'came back');
      await there.hear();
    }
    await shop.until('channels', `sale-${sold.orderId}`, ['WishGranted'], 2);
    await seen(sold, (sale) => back(sale) > 0);
    await there.hear();
    await shop.settled();
    const sale = await there.sale(sold);
    expect([sale.refunds.map(({ amount }) => amount), sale.needsPeople]).toEqual([[usd(12_500)], false]);
    expect(asked(sale)).toEqual(['ship granted', 'refund granted']);
    expect(there.books(sold).refunds.map(({ amountMinor }) => amountMinor)).toEqual([12_500]);
    await shop.until('inventory', `unit-VASE-${at}`, ['UnitReturned']);
    const { body } = await shop.get<{ status: string; condition: string }>(`/v1/units/VASE-${at}`);
    expect(body).toMatchObject({ status: 'not-offered', condition: 'as sold' });
    expect(await isOrder(sold, 'OrderReturned')).toBe('returned');
    expect(there.buyableAt(`VASE-${at}`)).toEqual([]);
  });

  it.each(platforms)('at %s is cancelled there with all of its money, if our people cancel it', async (at) => {
    const sold = await soldAt(at, `BOWL-${at}`);
    const cancelled = await shop.post(`/v1/orders/${sold.orderId}/cancellation`, { reason: 'damaged' });
    expect(cancelled.status).toBeLessThan(300);
    if (at === 'etsy') {
      expect((await isSale(sold, 'WishLeftToPeople')).needsPeople).toBe(true);
      shop.sandbox.market.cancel(at, sold.number, 'damaged');
      await there.hear();
    }
    await isSale(sold, 'WishGranted');
    const books = there.books(sold);
    expect([books.cancelledAt === undefined, repaidOf(books)]).toEqual([false, totalOf(books)]);
    const sale = await seen(sold, (sale) => sale.status === 'cancelled' && back(sale) > 0);
    expect([back(sale), sale.needsPeople, asked(sale)]).toEqual([totalOf(books), false, ['cancel granted']]);
    await there.published(`BOWL-${at}`, 2);
    expect(there.buyableAt(`BOWL-${at}`)).toEqual(platforms);
  });

  it.each(platforms)('at %s and cancelled there is cancelled here, and for sale everywhere again', async (at) => {
    const sold = await soldAt(at, `LAMP-${at}`);
    await shop.until('fulfillment', `shipment-${shipmentOf(sold)}`, ['ShipmentOrdered']);
    shop.sandbox.market.cancel(at, sold.number, 'the buyer asked');
    await there.hear();
    expect(await isOrder(sold, 'OrderCancelled')).toBe('cancelled');
    await shop.until('fulfillment', `shipment-${shipmentOf(sold)}`, ['ShipmentCancelled']);
    const { status, ...sale } = await seen(sold, (sale) => back(sale) > 0);
    expect([status, back({ status, ...sale })]).toEqual(['cancelled', totalOf(there.books(sold))]);
    await there.published(`LAMP-${at}`, 2);
    expect(there.buyableAt(`LAMP-${at}`)).toEqual(platforms);
    expect(asked(await there.sale(sold))).toEqual([]);
  });

  it.each(platforms)('at %s gives a part back when people ask for it, once', async (at) => {
    const sold = await soldAt(at, `DISH-${at}`, [at]);
    const path = `/v1/sales/${sold.orderId}/refunds`;
    const give = (minor: number, key: string) => shop.post(path, { amount: usd(minor) }, { 'idempotency-key': key });
    const answers = await Promise.all([give(500, `${at}-a`), give(500, `${at}-a`)]);
    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    expect((await give(10_000_000, `${at}-b`)).status).toBe(409);
    if (at === 'etsy') {
      expect(await isSale(sold, 'WishLeftToPeople')).toMatchObject({ needsPeople: true, refunds: [] });
      shop.sandbox.market.repay(at, sold.number, 500, 'a scratch');
      await there.hear();
    }
    await isSale(sold, 'WishGranted');
    const told = await seen(sold, (sale) => back(sale) > 0);
    expect([told.refunds.map(({ amount }) => amount), told.needsPeople]).toEqual([[usd(500)], false]);
    expect(there.books(sold).refunds.map(({ amountMinor }) => amountMinor)).toEqual([500]);
    expect((await shop.get<OrderShown>(`/v1/orders/${sold.orderId}`)).body.status).toBe('confirmed');
  });

  it.each([
    ['before', ['refunds/create', 'orders/cancelled']],
    ['after', ['orders/cancelled', 'refunds/create']],
  ])('at Shopify is cancelled here, its refund told %s its cancellation', async (when, topics) => {
    const letters: { topic: string; headers: IncomingHttpHeaders; body: string }[] = [];
    const sold = await soldAt('shopify', `MUG-${when}`, ['shopify']);
    const ear = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { headers } = request;
        letters.push({ topic: String(headers['x-shopify-topic']), headers, body: Buffer.concat(chunks).toString() });
        response.writeHead(200).end();
      });
    });
    await new Promise<void>((resolve) => ear.listen(0, '127.0.0.1', resolve));
    shop.sandbox.setShopifyWebhook(`http://127.0.0.1:${(ear.address() as AddressInfo).port}/`);
    shop.sandbox.market.cancel('shopify', sold.number, 'the buyer asked');
    await shop.sandbox.tick();
    shop.sandbox.setShopifyWebhook(`${shop.url}/v1/shopify-events`);
    ear.close();
    for (const topic of [...topics, ...topics]) {
      const { headers, body } = letters.find((one) => one.topic === topic)!;
      const told = Object.entries(headers).filter(([name]) => /^(x-shopify-|content-type)/.test(name));
      const answer = await fetch(`${shop.url}/v1/shopify-events`, {
        ...{ method: 'POST', headers: Object.fromEntries(told) as Record<string, string>, body },
      });
      expect(answer.status).toBe(200);
    }
    expect(await isOrder(sold, 'OrderCancelled')).toBe('cancelled');
    await shop.settled();
    await there.hear();
    await shop.settled();
    const { status, refunds } = await isSale(sold, 'OrderCancelledThere', 'RefundMade');
    expect([status, refunds.map(({ amount }) => amount.minor)]).toEqual(['cancelled', [totalOf(there.books(sold))]]);
    const history = (await shop.get<{ type: string }[]>(`/v1/orders/${sold.orderId}/history`)).body;
    expect(history.filter(({ type }) => type === 'OrderCancelled')).toHaveLength(1);
  });
});
