import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DriftDetector } from '../../apps/channels/src/listing/drift.worker.js';
import { OrderPoll } from '../../apps/channels/src/poll/order-poll.worker.js';
import type { Platform } from '../../apps/sandbox/src/market/market.js';
import { draftFor, Marketplaces, platforms } from './marketplaces.js';
import { Shop, usd, type OrderShown } from './shop.js';
import { wholeLog } from '../whole-log.js';

type ListingShown = { status: string; faults: { pointer: string; detail: string }[]; price?: { minor: number } };
type SaleShown = {
  orderId: string;
  channel: Platform;
  lines: { unitId?: string }[];
  status: string;
  needsPeople: boolean;
  conflict?: { winners: { unitId: string; orderId: string }[]; settled: boolean };
  figures: { total: { minor: number; currency: string } };
  asked: { what: string; status: string }[];
};
type Exposures = { channels: { channel: string; endings: number; p99Ms?: number }[] };

describe('A piece that is offered everywhere', () => {
  const shop = new Shop();
  beforeAll(async () => {
    await shop.open();
    await shop.priced();
  });
  afterAll(async () => {
    await shop.close();
    shop.remove();
  });

  const marketplaces = new Marketplaces(shop);
  const offeredEverywhere = (unitId: string, minor?: number) => marketplaces.offered(unitId, minor);
  const buyableAt = (unitId: string) => marketplaces.buyableAt(unitId);
  const sale = async (orderId: string) => (await shop.get<SaleShown>(`/v1/sales/${orderId}`)).body;
  const order = async (orderId: string) => (await shop.get<OrderShown>(`/v1/orders/${orderId}`)).body;
  const poll = () => shop.job('channels', OrderPoll).round();

  it('is named with its faults before any channel is asked', async () => {
    await shop.offer('FAULTY');
    const draft = { ...draftFor('ebay', 'FAULTY', shop.photo), title: 'x'.repeat(81), photos: [] };
    const drafted = await shop.put<ListingShown>('/v1/listings/ebay/FAULTY', draft);
    expect(drafted.body.faults.map(({ pointer }) => pointer).sort()).toEqual(['#/photos', '#/title']);
    const refused = await shop.post<{ type: string; detail: string }>('/v1/listings/ebay/FAULTY/publication', {});
    expect([refused.status, refused.body.type]).toEqual([409, '/problems/listing-invalid']);
    expect(shop.sandbox.market.listings('ebay').filter(({ sku }) => sku === 'FAULTY')).toEqual([]);
  });

  it('ends everywhere else once it is sold in the own shop, and how long that took is known', async () => {
    await offeredEverywhere('BOWL');
    expect(buyableAt('BOWL')).toEqual(['ebay', 'etsy', 'shopify']);
    const bought = await shop.buy(['BOWL'], 'bowl');
    expect(bought.status).toBe(201);
    for (const platform of platforms) await shop.until('channels', `listing-${platform}.BOWL`, ['ListingEnded']);
    expect(buyableAt('BOWL')).toEqual([]);
    await shop.settled();
    const { channels } = (await shop.get<Exposures>('/v1/exposures')).body;
    expect(channels.map(({ endings }) => endings)).toEqual([1, 1, 1]);
    const allocatedAt = await shop.at('inventory', 'unit-BOWL', 'UnitAllocated');
    for (const { channel, p99Ms } of channels) {
      const [listing] = shop.sandbox.market.listings(channel as Platform).filter(({ sku }) => sku === 'BOWL');
      expect(Math.abs(listing!.endedAt! - allocatedAt - p99Ms!)).toBeLessThanOrEqual(50);
    }
  });

  it.each(platforms)('becomes one paid order when it is sold at %s, however often it is told', async (platform) => {
    const unitId = `VASE-${platform}`;
    await offeredEverywhere(unitId, 12_500);
    const bought = shop.sandbox.market.buy(platform, unitId)!;
    await Promise.all([poll(), shop.sandbox.tick()]);
    await shop.untilSold(unitId);
    const { body: unit } = await shop.get<{ order?: { orderId: string } }>(`/v1/units/${unitId}`);
    const { orderId } = unit.order!;
    await shop.until('orders', `order-${orderId}`, ['OrderConfirmed']);
    expect((await order(orderId)).status).toBe('confirmed');
    const told = await sale(orderId);
    expect(told.figures.total).toEqual({
      minor: bought.goodsMinor + bought.shippingMinor + bought.taxMinor,
      currency: 'USD',
    });
    for (const other of platforms.filter((one) => one !== platform))
      await shop.until('channels', `listing-${other}.${unitId}`, ['ListingEnded']);
    expect(buyableAt(unitId)).toEqual([]);
    await poll();
    await shop.sandbox.tick();
    const sales = (await shop.get<{ sales: { orderId: string }[] }>('/v1/sales?limit=200')).body.sales;
    expect(sales.filter((one) => one.orderId === orderId)).toHaveLength(1);
  });

  it('is sold to one of many who buy in the same instant; everybody else has the money back', async () => {
    await offeredEverywhere('CLOCK');
    const [own, ...there] = await Promise.all([
      shop.buy(['CLOCK'], 'clock'),
      ...platforms.map(async (platform) => shop.sandbox.market.buy(platform, 'CLOCK')!),
    ]);
    await poll();
    await shop.untilSold('CLOCK');
    await shop.atRest();
    const { body: unit } = await shop.get<{ order: { orderId: string } }>('/v1/units/CLOCK');
    const winner = unit.order.orderId;
    expect(own.status === 201).toBe(winner === own.body.orderId);
    const { sales } = (await shop.get<{ sales: SaleShown[] }>('/v1/sales?limit=200')).body;
    const shown = await Promise.all(sales.map(({ orderId }) => sale(orderId)));
    const clocks = shown.filter(({ lines }) => lines[0]!.unitId === 'CLOCK');
    expect(clocks).toHaveLength(there.length);
    const losers = clocks.filter(({ orderId }) => orderId !== winner);
    expect(losers.length).toBeGreaterThanOrEqual(2);
    for (const { orderId, channel } of losers) {
      await shop.until('channels', `sale-${orderId}`, ['ConflictOpened', 'RivalsFound']);
      const { market } = shop.sandbox;
      if (channel === 'etsy') {
        await shop.until('channels', `sale-${orderId}`, ['WishLeftToPeople']);
        // There is no other way at Etsy: somebody opens its page.
        const { number } = market.orders('etsy').find(({ lines }) => lines[0]!.sku === 'CLOCK')!;
        market.cancel('etsy', number, 'sold elsewhere');
        await poll();
      }
      shop.pass(60_000);
      await shop.sandbox.tick();
      await poll();
      await shop.until('channels', `sale-${orderId}`, ['ConflictSettled']);
      const lost = await sale(orderId);
      expect([lost.status, lost.needsPeople]).toEqual(['cancelled', false]);
      expect(lost.conflict).toEqual({ winners: [{ unitId: 'CLOCK', orderId: winner }], settled: true });
    }
    const kept = shop.sandbox.market
      .orders()
      .filter(({ lines }) => lines[0]!.sku === 'CLOCK')
      .filter(({ refunds, goodsMinor, shippingMinor, taxMinor }) => {
        return refunds.reduce((sum, { amountMinor }) => sum + amountMinor, 0) < goodsMinor + shippingMinor + taxMinor;
      });
    expect(kept.length + (own.status === 201 ? 1 : 0)).toBe(1);
  });

  it('is healed within one cycle where a channel only says that it ended it', async () => {
    await offeredEverywhere('LAMP');
    shop.sandbox.market.ignoreEndings('ebay', 1);
    expect((await shop.buy(['LAMP'], 'lamp')).status).toBe(201);
    for (const platform of platforms) await shop.until('channels', `listing-${platform}.LAMP`, ['ListingEnded']);
    expect(buyableAt('LAMP')).toEqual(['ebay']);
    shop.pass(1_000);
    await shop.job('channels', DriftDetector).round();
    await shop.until('channels', 'listing-ebay.LAMP', ['ListingDrifted']);
    await shop.until('channels', 'listing-ebay.LAMP', ['ListingEnded'], 2);
    expect(buyableAt('LAMP')).toEqual([]);
  });

  it('is for sale again where it was, once the order that had it is cancelled', async () => {
    await offeredEverywhere('MIRROR');
    const { body } = await shop.buy(['MIRROR'], 'mirror');
    for (const platform of platforms) await shop.until('channels', `listing-${platform}.MIRROR`, ['ListingEnded']);
    await shop.post(`/v1/orders/${body.orderId}/cancellation`, { reason: 'changed-mind' });
    for (const platform of platforms)
      await shop.until('channels', `listing-${platform}.MIRROR`, ['ListingPublished'], 2);
    expect(buyableAt('MIRROR')).toEqual(['ebay', 'etsy', 'shopify']);
  });

  it('is frozen elsewhere once somebody bid for it in an auction', async () => {
    await offeredEverywhere('DESK');
    await shop.post('/v1/listings/ebay/DESK/publication', {});
    expect((await shop.delete('/v1/listings/ebay/DESK/publication')).status).toBe(202);
    await shop.until('channels', 'listing-ebay.DESK', ['ListingEnded']);
    await shop.put('/v1/listings/ebay/DESK', { ...draftFor('ebay', 'DESK', shop.photo), format: 'auction' });
    await shop.post('/v1/listings/ebay/DESK/publication', {});
    await shop.until('channels', 'listing-ebay.DESK', ['ListingPublished'], 2);
    expect(shop.sandbox.market.bid('ebay', 'DESK', 20_000)).toBe(true);
    shop.pass(1_000);
    await shop.job('channels', DriftDetector).round();
    await shop.until('inventory', 'unit-DESK', ['UnitHeld']);
    for (const platform of ['etsy', 'shopify'])
      await shop.until('channels', `listing-${platform}.DESK`, ['ListingEnded']);
    expect(buyableAt('DESK')).toEqual(['ebay']);
    expect((await shop.buy(['DESK'], 'desk')).body.type).toBe('/problems/piece-gone');
  });

  it('sold at the till is sold once, though the file of the hour tells it again', async () => {
    await offeredEverywhere('PLATE', 2_500);
    const soldAt = new Date(shop.now()).toISOString();
    const till = { till: 'till-1', receipt: 'R-77', soldAt, currency: 'USD', payment: 'cash' };
    const told = await shop.post<{ orderId: string }>('/v1/till-sales', {
      ...till,
      lines: [{ unitId: 'PLATE', price: usd(2_500) }],
    });
    expect([told.status, told.body.orderId]).toEqual([202, 'o-store-R-77']);
    await shop.until('orders', 'order-o-store-R-77', ['OrderConfirmed']);
    for (const platform of platforms) await shop.until('channels', `listing-${platform}.PLATE`, ['ListingEnded']);
    const content = `receipt,sku,quantity,soldAt,unitPrice\nR-77,PLATE,1,${soldAt},25.00\nR-78,NOBODY-KNOWS,1,${soldAt},9.00\nR-79,PLATE,-1,${soldAt},9.00\n`;
    const filed = await shop.post<{ messageId: string }>('/v1/store-files', { content });
    expect(filed.status).toBe(202);
    await shop.until('channels', `message-${filed.body.messageId}`, ['MessageUnderstood']);
    await untilQuarantined(shop, 2);
    const { messages } = (await shop.get<{ messages: { reason: string }[] }>('/v1/channel-messages')).body;
    expect(messages.map(({ reason }) => reason.split(':')[0]).sort()).toEqual([
      'nobody knows this piece',
      'quantity-not-positive',
    ]);
    expect((await shop.get<{ type: string }[]>('/v1/orders/o-store-R-77/history')).body[0]!.type).toBe('OrderPlaced');
  });
});

/** Resolves when so much of what channels told us makes no sense. */
async function untilQuarantined(shop: Shop, count: number) {
  const { store } = shop.service('channels');
  const { promise, resolve } = Promise.withResolvers<void>();
  const look = async () => {
    const { events } = await wholeLog(store);
    if (events.filter(({ type }) => type === 'MessageQuarantined').length >= count) resolve();
  };
  const leave = store.onAppend(() => void look());
  await look();
  await promise;
  leave();
  await shop.settled();
}
