import type { MarketOrder } from '../../../sandbox/src/market/market.js';
import { people } from '../../../sandbox/src/market/people.js';
import type { ToldOrder } from '../order/told-order.js';
import type { Channel } from './channel.js';
import type { ChannelBackend } from './channel-backend.contract.js';

export const sku = 'NGA-000482';
export const hourMs = 3_600_000;
export const [american, , , german] = people as [(typeof people)[0], unknown, unknown, (typeof people)[0]];
/** A call that is refused or not answered, and nothing else. */
export const outcome = (call: Promise<unknown>) =>
  call.then(
    () => 'done',
    (error: unknown) => (error as Error).constructor,
  );

/** What tests say of a backend, over and over. */
export const seen = (world: ChannelBackend) => {
  const { channel, truth } = world;
  const platform = channel.name;
  return {
    live: () => all(channel.live()),
    /** How many listings of it people can buy. */
    onSale: (of = sku) =>
      truth.listings(platform).filter((one) => one.sku === of && one.state === 'live' && one.quantity > 0),
    bought: async (by = american, of = sku) => {
      await channel.publish(world.offer(of));
      return truth.buy(platform, of, by)!;
    },
    told: async (order: MarketOrder) => {
      const bytes = await channel.order(world.numberOf(order));
      return orderIn(channel, bytes!);
    },
    booked: (order: MarketOrder) => truth.orders(platform).find(({ number }) => number === order.number)!,
    since: (instant: string) => all(channel.changedSince(instant)),
  };
};
export async function all<One>(some: AsyncIterable<One>): Promise<One[]> {
  const list: One[] = [];
  for await (const one of some) list.push(one);
  return list;
}
export function orderIn(channel: Channel, bytes: Uint8Array): ToldOrder {
  const news = channel.read('order', new TextDecoder().decode(bytes));
  if (news.kind !== 'order') throw new Error(`no order, but ${news.kind}`);
  return news.order;
}
export const totalOf = ({ goodsMinor, shippingMinor, taxMinor }: MarketOrder) => goodsMinor + shippingMinor + taxMinor;
export const givenBack = ({ refunds }: MarketOrder) => refunds.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
export const toldBack = ({ refunds }: ToldOrder) => refunds.reduce((sum, { amount }) => sum + amount.minor, 0);
