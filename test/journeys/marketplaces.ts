import { OrderPoll } from '../../apps/channels/src/poll/order-poll.worker.js';
import type { MarketOrder, Person, Platform } from '../../apps/sandbox/src/market/market.js';
import type { Money } from './money.js';
import type { Shop } from './shop.js';

export const platforms: readonly Platform[] = ['ebay', 'etsy', 'shopify'];

type ListingShown = { readonly faults: readonly unknown[] };
export type SaleShown = {
  readonly orderId: string;
  readonly status: string;
  readonly needsPeople: boolean;
  readonly figures: { readonly goods: Money; readonly shipping: Money; readonly total: Money };
  readonly refunds: readonly { readonly refundId: string; readonly amount: Money }[];
  readonly asked: readonly { readonly what: string; readonly status: string }[];
  readonly payloads: number;
};

/** What somebody bought at a marketplace: as it stands in its books, and the order that it became here. */
export type Sold = { readonly platform: Platform; readonly number: number; readonly orderId: string };

/** Our shops at the marketplaces, and everybody who buys there. */
export class Marketplaces {
  constructor(private readonly shop: Shop) {}

  /** For sale at these when it resolves. */
  async offered(unitId: string, minor = 10_000, at: readonly Platform[] = platforms) {
    await this.shop.offer(unitId, minor);
    await this.shop.until('channels', `piece-${unitId}`, ['OfferRecorded']);
    for (const platform of at) {
      const path = `/v1/listings/${platform}/${unitId}`;
      const drafted = await this.shop.put<ListingShown>(path, draftFor(platform, unitId, this.shop.photo));
      if (drafted.status !== 200 || drafted.body.faults.length > 0) throw new Error(drafted.text);
      const published = await this.shop.post(`${path}/publication`, {});
      if (published.status !== 202) throw new Error(published.text);
    }
    await this.published(unitId, 1, at);
  }

  /** Resolves when it was put on sale there so many times. */
  async published(unitId: string, times: number, at: readonly Platform[] = platforms) {
    for (const platform of at)
      await this.shop.until('channels', `listing-${platform}.${unitId}`, ['ListingPublished'], times);
  }

  /** Where anybody can buy it now. */
  buyableAt(unitId: string): readonly Platform[] {
    const { market } = this.shop.sandbox;
    return platforms.filter((platform) =>
      market.listings(platform).some(({ sku, state }) => sku === unitId && state === 'live'),
    );
  }

  /** Somebody buys it there, and we have heard of it and confirmed it when it resolves. */
  async buy(platform: Platform, unitId: string, by: Person): Promise<Sold> {
    const { number } = this.shop.sandbox.market.buy(platform, unitId, by)!;
    await this.hear();
    await this.shop.untilSold(unitId);
    const { body } = await this.shop.get<{ order: { orderId: string } }>(`/v1/units/${unitId}`);
    const { orderId } = body.order;
    await this.shop.until('orders', `order-${orderId}`, ['OrderConfirmed']);
    return { platform, number, orderId };
  }

  /** Everything that marketplaces have to tell is told: by themselves, and because they are asked. */
  async hear() {
    await Promise.all([this.shop.job('channels', OrderPoll).round(), this.shop.sandbox.tick()]);
  }

  /** Its order in the books of the marketplace. */
  books({ platform, number }: Sold): MarketOrder {
    return this.shop.sandbox.market.orders(platform).find((one) => one.number === number)!;
  }

  async sale({ orderId }: Sold): Promise<SaleShown> {
    return (await this.shop.get<SaleShown>(`/v1/sales/${orderId}`)).body;
  }
}

export const totalOf = ({ goodsMinor, shippingMinor, taxMinor }: MarketOrder) => goodsMinor + shippingMinor + taxMinor;
export const repaidOf = ({ refunds }: MarketOrder) => refunds.reduce((sum, { amountMinor }) => sum + amountMinor, 0);

/** What can be said of any piece there. */
export const draftFor = (platform: Platform, unitId: string, photo: string) => ({
  ...{ title: `Piece ${unitId}`, description: 'In good condition, from an estate.', photos: [photo] },
  category: platform === 'shopify' ? 'Ceramics' : '37908',
  attributes: {
    ebay: { Type: 'Bowl', Brand: 'Unbranded' },
    etsy: { who_made: 'someone_else', when_made: '1700s' },
    shopify: {},
  }[platform],
});
