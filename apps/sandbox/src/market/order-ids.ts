import type { Platform } from './market.js';

/** Shopify counts beyond what a double holds: its order #1001 has this id and 1001. */
const shopifyIds = 2n ** 53n;

/**
 * What a platform's programs call an order: 27-10000-00001 at eBay, the receipt's number at Etsy, and at Shopify, whose
 * orders count from 1001, digits that JSON.parse would lose.
 */
export function orderIdOf(platform: Platform, number: number): string {
  switch (platform) {
    case 'ebay':
      return String(number).replace(/^(\d{2})(\d{5})(\d{5})$/, '$1-$2-$3');
    case 'etsy':
      return String(number);
    case 'shopify':
      return String(shopifyIds + BigInt(number));
  }
}

/** The number of an order by what programs call it; undefined if that is no id of this platform. */
export function orderNumberOf(platform: Platform, id: string): number | undefined {
  if (!/^\d[\d-]{0,20}$/.test(id)) return undefined;
  const digits = BigInt(id.replaceAll('-', ''));
  const number = Number(platform === 'shopify' ? digits - shopifyIds : digits);
  return Number.isSafeInteger(number) && orderIdOf(platform, number) === id ? number : undefined;
}
