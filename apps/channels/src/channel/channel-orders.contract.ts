import { beforeEach, describe, expect, it } from '@jest/globals';
import type { MarketOrder } from '../../../sandbox/src/market/market.js';
import { ChannelRefusal, Unreadable } from './channel.js';
import type { Channel, Giving } from './channel.js';
import { openedAt, type ChannelBackend } from './channel-backend.contract.js';
import {
  american,
  german,
  givenBack,
  hourMs,
  orderIn,
  outcome,
  seen,
  sku,
  toldBack,
  totalOf,
} from './channel-sight.contract.js';

/** What a marketplace tells of orders. */
export function tellingContract(world: () => ChannelBackend) {
  describe('tells of an order', () => {
    let channel: Channel;
    let see: ReturnType<typeof seen>;
    beforeEach(() => {
      channel = world().channel;
      see = seen(world());
    });

    it.each([
      ['that stays in the country', american, 'US-PA'],
      ['that goes abroad', german, 'DE'],
    ])('%s, with figures that are those of its books', async (_, by, destination) => {
      const order = await see.bought(by);
      const { goodsMinor, shippingMinor, taxMinor, currency } = order;
      const told = await see.told(order);
      expect(told).toMatchObject({
        ...{ number: world().numberOf(order), status: 'paid', isTest: false, destination, refunds: [] },
        goods: { minor: goodsMinor, currency },
        shipping: { minor: shippingMinor },
        total: { minor: totalOf(order), currency },
        ...{ placedAt: openedAt, updatedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z$/) as unknown },
        lines: [{ sku, quantity: 1, price: { minor: goodsMinor, currency }, title: world().offer(sku).title }],
      });
      const { goods, discount, shipping, tax, taxIncluded, other, total } = told;
      expect(tax.own.minor + tax.collected.minor).toBe(taxMinor);
      const onTop = taxIncluded ? 0 : tax.own.minor + tax.collected.minor;
      expect(goods.minor - discount.minor + shipping.minor + onTop + other.minor).toBe(total.minor);
      expect(told.lines[0]!.listingNumber).toBe(`${order.lines[0]!.listing}`);
    });

    it('and of who buys, in a way that nobody writes down by accident', async () => {
      const { buyer } = await see.told(await see.bought(american));
      expect(buyer?.name.reveal()).toBe(american.name);
      expect(buyer?.address?.reveal()).toMatchObject({ street: american.street, city: american.city });
      expect(buyer?.account?.reveal()).toMatch(new RegExp(`^${channel.name}:.+`));
      expect(() => JSON.stringify(buyer)).toThrow(TypeError);
    });

    it('when it is asked for what changed, as often as it is asked', async () => {
      const before = world().now();
      const [first, second] = [await see.bought(american, 'NGA-1'), await see.bought(german, 'NGA-2')];
      const numbers = (some: readonly Uint8Array[]) => some.map((one) => orderIn(channel, one).number).sort();
      const both = [first, second].map((one) => world().numberOf(one)).sort();
      for (let times = 0; times < 2; times++) expect(numbers(await see.since(before))).toEqual(both);
      world().pass(hourMs);
      const later = world().now();
      world().pass(1_000);
      expect(await see.since(later)).toEqual([]);
      world().truth.cancel(channel.name, first.number, 'BUYER_CANCEL');
      world().pass(hourMs);
      const [news, ...others] = await see.since(later);
      expect(others).toEqual([]);
      expect(orderIn(channel, news!)).toMatchObject({ number: world().numberOf(first), status: 'cancelled' });
    });

    it('page after page', async () => {
      const before = world().now();
      await channel.publish(world().offer(sku));
      const wanted = world()
        .sold(sku, 450)
        .map((one) => world().numberOf(one));
      const told = (await see.since(before)).map((one) => orderIn(channel, one).number);
      expect([...new Set(told)].sort()).toEqual(wanted.sort());
    });

    it('and of none that it does not have', async () =>
      expect(await channel.order(world().unknownNumber)).toBeUndefined());

    it('and does not take just anything for one', () => {
      for (const text of ['', 'null', '[]', '{"fine":true}'])
        expect(() => channel.read('order', text)).toThrow(Unreadable);
    });
  });
}

/** What it does to them when it is asked to. */
export function pushingContract(world: () => ChannelBackend) {
  describe('is told', () => {
    let channel: Channel;
    let see: ReturnType<typeof seen>;
    let order: MarketOrder;
    let number: string;
    beforeEach(async () => {
      channel = world().channel;
      see = seen(world());
      order = await see.bought();
      number = world().numberOf(order);
    });
    const parts = async () => (await see.told(order)).lines.map(({ lineId, quantity }) => ({ lineId, quantity }));
    const sent = { carrier: 'ups', trackingNumber: '1Z204W4R0308071865', sentAt: openedAt };

    it('that an order is on its way, once', async () => {
      for (let times = 0; times < 3; times++) expect(await channel.ship(number, await parts(), [sent])).toBe('done');
      expect(see.booked(order).dispatches).toMatchObject([{ trackingNumber: sent.trackingNumber }]);
    });

    it('to cancel one, and gives all of the money back, once; or leaves it to people', async () => {
      const done = await channel.cancel(number, 'out-of-stock');
      if (done === 'by-hand') {
        expect([see.booked(order).cancelledAt, givenBack(see.booked(order))]).toEqual([undefined, 0]);
        world().truth.cancel(channel.name, order.number, 'SELLER_CANCEL');
      } else {
        expect(done).toBe('done');
        expect(await channel.cancel(number, 'out-of-stock')).toBe('done');
      }
      expect(givenBack(see.booked(order))).toBe(totalOf(order));
      world().pass(hourMs);
      const told = await see.told(order);
      expect([told.status, toldBack(told)]).toEqual(['cancelled', told.total.minor]);
    });

    it('to give a part back, once; or leaves it to people', async () => {
      await channel.ship(number, await parts(), [sent]);
      const amount = { minor: 5_000, currency: order.currency };
      const giving: Giving = { refundId: 'ret-000017', amount, parts: await parts(), reason: 'returned' };
      const done = await channel.refund(number, giving);
      world().pass(hourMs);
      if (done === 'by-hand') world().truth.repay(channel.name, order.number, 5_000, 'BUYER_RETURN');
      else expect(await channel.refund(number, giving)).toBe(done);
      world().pass(hourMs);
      expect(givenBack(see.booked(order))).toBe(5_000);
      const told = await see.told(order);
      expect([told.status, toldBack(told)]).toEqual(['paid', 5_000]);
    });

    it('of orders that it has, and of no others', async () => {
      const { unknownNumber } = world();
      expect(await outcome(channel.ship(unknownNumber, await parts(), [sent]))).toBe(ChannelRefusal);
      const cancelling = await channel.cancel(unknownNumber, 'other').catch((error: Error) => error);
      expect(cancelling === 'by-hand' || cancelling instanceof ChannelRefusal).toBe(true);
    });
  });
}
