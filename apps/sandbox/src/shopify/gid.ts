import { orderIdOf, orderNumberOf } from '../market/order-ids.js';

/** Numbers of what stands in no book of its own, counted from that of what it belongs to. */
const offsets = {
  ...{ Product: 0, ProductVariant: 2e12, InventoryItem: 4e12, LineItem: 0, FulfillmentOrderLineItem: 3e12 },
  ...{ FulfillmentOrder: 7e12, OrderTransaction: 6e12, Refund: 0, Fulfillment: 0, Customer: 8e12, ShippingLine: 5e12 },
  ...{ ShopifyPaymentsAccount: 0, ShopifyPaymentsPayout: 0, ShopifyPaymentsBalanceTransaction: 0 },
  ...{ Location: 0, Publication: 0, Job: 0, RefundLineItem: 1e11, OrderAdjustment: 2e11, InventoryLevel: 9e12 },
};
type Kind = keyof typeof offsets | 'Order';

/** What clients call it, digits only. */
export const legacyId = (kind: Kind, number: number): string =>
  kind === 'Order' ? orderIdOf('shopify', number) : String(number + offsets[kind]);

/** As gid://shopify/Order/9007199254741993. */
export const gid = (kind: Kind, number: number): string => `gid://shopify/${kind}/${legacyId(kind, number)}`;

/** The number that {@link gid} was made from; undefined if it is no such id. */
export function numberOf(kind: Kind, id: string | null | undefined): number | undefined {
  const [, named, digits] = /^gid:\/\/shopify\/(\w+)\/(\d{1,17})$/.exec(id ?? '') ?? [];
  if (named !== kind || digits === undefined) return undefined;
  return kind === 'Order' ? orderNumberOf('shopify', digits) : Number(digits) - offsets[kind];
}
