import type { Person } from '../market/market.js';

export const countryNames = new Intl.DisplayNames('en', { type: 'region' });

/** The last word is the family's, as Shopify's checkout asks for the two apart. */
export function namesOf({ name }: Person) {
  const at = name.lastIndexOf(' ');
  return { first: at < 0 ? '' : name.slice(0, at), last: name.slice(at + 1) };
}
