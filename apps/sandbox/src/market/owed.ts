import { scale } from '#money/money.js';
import { portion } from '#money/portion.js';
import { percent } from '#money/ratio.js';
import type { Listing, MarketOrder, Movement, Platform } from './market.js';

export type Owed = Omit<Movement, 'number' | 'payout'>;
/** So much of an order is the seller's to have and to give back, part by part: with the tax that the platform withholds of it. */
type Share = { readonly grossMinor: number; readonly taxMinor: number; readonly feeMinor: number };

/** What showing a listing costs, in minor units. eBay's first 250 a month are free of it; here none is. */
const listingFees: Readonly<Record<Platform, number>> = { ebay: 35, etsy: 20, shopify: 0 };
/** Shopify Payments' for cards of the country. Orders do not tell it. */
const cardFee = { share: percent('2.9'), fixedMinor: 30 };

const netOf = ({ goodsMinor, shippingMinor }: MarketOrder) => goodsMinor + shippingMinor;

/** eBay never lets the seller have the tax that it collects; Etsy credits all that was paid, and takes the tax out again. */
function soldFor(order: MarketOrder): Share {
  const { platform, taxMinor, feeMinor, currency } = order;
  switch (platform) {
    case 'ebay':
      return { grossMinor: netOf(order), taxMinor: 0, feeMinor };
    case 'etsy':
      return { grossMinor: netOf(order) + taxMinor, taxMinor, feeMinor };
    case 'shopify': {
      const grossMinor = netOf(order) + taxMinor;
      const share = scale({ minor: grossMinor, currency }, cardFee.share, 'half-even').minor;
      return { grossMinor, taxMinor: 0, feeMinor: share + cardFee.fixedMinor };
    }
  }
}

/** What is owed because of an order: its sale, and each refund with its part of tax and fee. Shopify keeps its fee. */
export function owedFor(order: MarketOrder): Owed[] {
  const { platform, number, currency, placedAt } = order;
  const sold = soldFor(order);
  const sale: Owed = { platform, kind: 'sale', of: number, currency, ...sold, at: placedAt };
  const part = (minor: number, back: number) => portion(minor, back, sold.grossMinor, 'half-even');
  let before = 0;
  const refunds = order.refunds.flatMap((refund): Owed[] => {
    // What is more than the seller ever had is tax that eBay gives back by itself.
    const back = Math.min(refund.amountMinor, sold.grossMinor - before);
    if (back <= 0) return [];
    const [from, until] = [before, before + back];
    before = until;
    const kept = platform === 'shopify' ? 0 : sold.feeMinor;
    return [
      {
        ...{ platform, kind: 'refund', of: number, refund: refund.number, currency, at: refund.at, grossMinor: -back },
        taxMinor: part(sold.taxMinor, from) - part(sold.taxMinor, until),
        feeMinor: part(kept, from) - part(kept, until),
      },
    ];
  });
  return [sale, ...refunds];
}

/** What is owed for a listing that was shown. */
export function owedForListing({ platform, number, currency, liveAt }: Listing): Owed[] {
  const feeMinor = listingFees[platform];
  if (liveAt === undefined || feeMinor === 0) return [];
  return [{ platform, kind: 'listing', of: number, currency, grossMinor: 0, taxMinor: 0, feeMinor, at: liveAt }];
}

/** What of it is the seller's. */
export const netMinorOf = ({ grossMinor, taxMinor, feeMinor }: Share) => grossMinor - taxMinor - feeMinor;
