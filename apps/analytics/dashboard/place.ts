/** What is looked at, in the address: #spring-clocks, or #spring-clocks/plain/conversions; without a variant all of them. */
export type Place = { readonly campaignId?: string; readonly variant?: string; readonly figure?: string };

export function placeOf(hash: string): Place {
  const [campaignId, variant, figure] = hash.slice(1).split('/').map(decodeURIComponent);
  return { ...(campaignId && { campaignId }), ...(variant && { variant }), ...(figure && { figure }) };
}
export const addressOf = ({ campaignId = '', variant = '', figure }: Place) =>
  `#${[campaignId, ...(figure === undefined ? [] : [variant, figure])].map(encodeURIComponent).join('/')}`;
