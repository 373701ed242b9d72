import { beforeEach, describe, expect, it } from '@jest/globals';
import type { MarketOrder, MarketPayout } from '../../../sandbox/src/market/market.js';
import type { ToldPayout } from '../payout/told-payout.js';
import { ChannelRefusal, ChannelUnreachable } from './channel.js';
import type { Channel, ListedPayout } from './channel.js';
import type { ChannelBackend } from './channel-backend.contract.js';
import { all, american, german, hourMs, outcome, seen } from './channel-sight.contract.js';

/** What a marketplace tells of what it paid out. */
export function payingContract(world: () => ChannelBackend) {
  describe('tells what it paid out', () => {
    let channel: Channel;
    let see: ReturnType<typeof seen>;
    let begun: string;
    beforeEach(() => {
      channel = world().channel;
      see = seen(world());
      begun = world().now();
    });
    const listed = (since = begun) => all(channel.payouts(since));
    const read = async (one: ListedPayout): Promise<ToldPayout> => {
      const news = channel.read('payout', new TextDecoder().decode(await one.statement()));
      if (news.kind !== 'payout') throw new Error(`no payout, but ${news.kind}`);
      return news.payout;
    };
    const paid = (): MarketPayout => {
      world().pass(hourMs);
      return world().truth.payOut(channel.name)[0]!;
    };
    const about = ({ lines }: ToldPayout, order: MarketOrder) =>
      lines.filter(({ number }) => number === world().numberOf(order));
    const net = (lines: ToldPayout['lines']) =>
      lines.reduce((sum, { amount, fee }) => sum + amount.minor - (fee?.minor ?? 0), 0);
    /** As it stands in the books. */
    const booked = (order: MarketOrder, payout: MarketPayout) =>
      world()
        .truth.movements(channel.name)
        .filter((one) => one.kind !== 'listing' && one.of === order.number && one.payout === payout.number)
        .reduce((sum, { grossMinor, taxMinor, feeMinor }) => sum + grossMinor - taxMinor - feeMinor, 0);

    it('which is nothing at first', async () => expect(await listed()).toEqual([]));

    it('with every sale and refund, to the cent', async () => {
      const [first, second] = [await see.bought(american, 'NGA-1'), await see.bought(german, 'NGA-2')];
      world().pass(hourMs);
      world().truth.repay(channel.name, second.number, 5_000, 'BUYER_RETURN');
      const payout = paid();
      const [one, ...others] = await listed();
      expect(others).toEqual([]);
      const total = { minor: payout.amountMinor, currency: payout.currency };
      expect(one).toMatchObject({ status: 'sent', total });
      const told = await read(one!);
      expect(told).toMatchObject({ payoutId: one!.payoutId, status: 'sent', total, at: world().now() });
      expect(net(told.lines)).toBe(payout.amountMinor);
      for (const order of [first, second]) expect(net(about(told, order))).toBe(booked(order, payout));
      const kinds = (order: MarketOrder, kind: string) =>
        about(told, order).filter((line) => line.kind === kind).length;
      expect([first, second].map((order) => [kinds(order, 'sale'), kinds(order, 'refund')])).toEqual([
        [1, 0],
        [1, 1],
      ]);
    });

    it('the same whenever it is asked, and once', async () => {
      await see.bought(american, 'NGA-1');
      paid();
      const before = await (await listed())[0]!.statement();
      await see.bought(german, 'NGA-2');
      paid();
      const [first, second] = await listed();
      expect(await first!.statement()).toEqual(before);
      const [one, other] = [await read(first!), await read(second!)];
      const ids = [...one.lines, ...other.lines].map(({ lineId }) => lineId);
      expect(new Set(ids).size).toBe(ids.length);
      expect(one.payoutId).not.toBe(other.payoutId);
    });

    it('since when it is asked, and all of that', async () => {
      const first = await see.bought(american, 'NGA-1');
      paid();
      world().pass(1_000);
      const later = world().now();
      const second = await see.bought(german, 'NGA-2');
      const payout = paid();
      const [one, ...others] = await listed(later);
      expect(others).toEqual([]);
      const told = await read(one!);
      expect([about(told, first), net(about(told, second))]).toEqual([[], booked(second, payout)]);
      world().pass(1_000);
      expect(await listed(world().now())).toEqual([]);
    });

    it('however much it settles', async () => {
      const sku = 'NGA-1';
      await channel.publish(world().offer(sku));
      const orders = world().sold(sku, 60);
      const payout = paid();
      const told = await read((await listed())[0]!);
      expect(net(told.lines)).toBe(payout.amountMinor);
      for (const order of orders) expect(net(about(told, order))).toBe(booked(order, payout));
    });

    it('though it keeps too much', async () => {
      const order = await see.bought(american);
      const fair = booked(order, paid());
      const cheated = await see.bought(american, 'NGA-2');
      world().cheat();
      const payout = paid();
      const [, second] = await listed();
      const told = await read(second!);
      expect(net(about(told, cheated))).toBeLessThan(fair);
      expect(net(told.lines)).toBe(payout.amountMinor);
    });

    it('but not who bought', async () => {
      const order = await see.bought(american);
      paid();
      const text = new TextDecoder().decode(await (await listed())[0]!.statement());
      for (const word of [order.buyer.name, order.buyer.username, order.buyer.email]) expect(text).not.toContain(word);
    });

    it('to whom it knows, and not while it is in trouble', async () => {
      await see.bought(american);
      paid();
      expect(await outcome(all(world().stranger.payouts(begun)))).toBe(ChannelRefusal);
      world().fail();
      expect(await outcome(listed())).toBe(ChannelUnreachable);
      world().recover();
      expect(await listed()).toHaveLength(1);
    });
  });
}
