import type { MarketHall } from '../market/market-hall.js';
import { itemQuantity, publishedOf, quantityOf, stocked } from './catalogue.js';

/**
 * Has what is published follow what the seller says there is of it: nothing takes it off sale, though it stays published, out
 * of stock, and something puts it back.
 */
export function restock(hall: MarketHall, sku: string): void {
  const stock = stocked(hall.listing('ebay', { sku }))!;
  const offer = publishedOf(stock);
  const quantity = offer === undefined ? itemQuantity(stock.kept.item) : quantityOf(stock.kept.item, offer);
  const isOnSale = stock.listing.state === 'live';
  hall.setQuantity('ebay', sku, quantity);
  if (offer !== undefined && !isOnSale && quantity > 0) hall.publish('ebay', sku);
}
