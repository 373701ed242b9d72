import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import type { MarketOrder } from '../market/market.js';
import { orderIdOf } from '../market/order-ids.js';
import { people } from '../market/people.js';
import { ShopifySeller } from './shopify-seller.contract.js';

/**
 * One shop for the specifications of a file. Before each of them nothing is under way there, nothing fails, nothing was
 * delivered, and `begin` gets the shop with a stock number that nobody has used.
 */
export function shopAtRest(begin: (shop: ShopifySeller, sku: string) => void) {
  let shop: ShopifySeller;
  let made = 0;
  beforeAll(async () => void (shop = await ShopifySeller.open()));
  beforeEach(async () => {
    await shop.sandbox.idle();
    shop.sandbox.faults.clear();
    shop.seller.status = 200;
    shop.seller.deliveries.splice(0);
    begin(shop, `NGA-${++made}`);
  });
  afterAll(() => shop.close());
}

export const german = people.find(({ country }) => country === 'DE')!;

/** What somebody in Germany bought as soon as it was offered. */
export async function boughtAt(shop: ShopifySeller, sku: string): Promise<MarketOrder> {
  await shop.offer(sku);
  return shop.sandbox.market.buy('shopify', sku, german)!;
}

export const gidOf = ({ number }: Pick<MarketOrder, 'number'>) => `gid://shopify/Order/${orderIdOf('shopify', number)}`;
