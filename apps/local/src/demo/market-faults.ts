import { marketplaces, orderIdOf, type BookedListing, type BookedOrder } from './market-square.js';

/** What the shop says of it. */
export type Ours = {
  /** Of each order that a marketplace booked, by our id; none of those that the shop does not have. */
  readonly orders: ReadonlyMap<string, string>;
  /** Of each piece that can be bought at a marketplace. */
  readonly pieces: ReadonlyMap<string, string>;
};

/**
 * In words, where the marketplaces' books and the shop differ: what was bought there and not cancelled is an order here, and
 * the only one of its piece; whose order was cancelled has all of the money back; what can be bought there can be bought here.
 */
export function marketFaults(orders: readonly BookedOrder[], listings: readonly BookedListing[], ours: Ours): string[] {
  return [...orders.flatMap((order) => faultsOf(order, ours)), ...soldTwice(orders), ...stillLive(listings, ours)];
}

function faultsOf(order: BookedOrder, ours: Ours): string[] {
  const orderId = orderIdOf(order);
  const status = ours.orders.get(orderId);
  const left = leftOf(order);
  if (isCancelled(order) && left > 0) return [`${orderId} was cancelled there, and ${left} of it was not given back`];
  if (isCancelled(order))
    return status === 'cancelled' || status === undefined
      ? []
      : [`${orderId} was cancelled there, and is ${status} here`];
  if (status === undefined) return [`${orderId} was bought there, and nobody here has heard of it`];
  return status === 'cancelled' ? [`${orderId} is cancelled here, and its buyer does not know`] : [];
}

function soldTwice(orders: readonly BookedOrder[]): string[] {
  const lines = orders.flatMap((order) => (isCancelled(order) ? [] : order.lines.map(({ sku }) => ({ sku, order }))));
  return [...Map.groupBy(lines, ({ sku }) => sku)].flatMap(([sku, sold]) =>
    sold.length < 2 ? [] : [`${sku} was sold as ${sold.map(({ order }) => orderIdOf(order)).join(' and ')}`],
  );
}

const stillLive = (listings: readonly BookedListing[], { pieces }: Ours) =>
  listings.flatMap(({ platform, sku, state }) =>
    state === 'live' && pieces.get(sku) !== 'offered'
      ? [`${sku} can be bought at ${platform}, and is ${pieces.get(sku) ?? 'unknown'} here`]
      : [],
  );

export const isCancelled = ({ cancelledAt }: BookedOrder) => cancelledAt !== undefined;

/** What its buyer paid and has not back, in minor units. */
export const leftOf = ({ goodsMinor, shippingMinor, taxMinor, refunds }: BookedOrder): number =>
  refunds.reduce((left, { amountMinor }) => left - amountMinor, goodsMinor + shippingMinor + taxMinor);

/** In the order in which marketplaces are named. */
export const byMarketplace = <T extends { readonly platform: string }>(some: readonly T[]) =>
  new Map(marketplaces.map((marketplace) => [marketplace, some.filter(({ platform }) => platform === marketplace)]));
