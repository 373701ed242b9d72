import { z } from 'zod';
import { knownCurrency } from '#contracts/vocabulary.js';

/**
 * The names and properties of Segment's e-commerce spec v2 (segmentio/segment-docs, commit 747b35d, CC BY 4.0). What may be left
 * out there may be left out here; what else comes is dropped, because nobody can tell whether it says something about a person.
 * How large values may be follows Snowplow's schemas of the same events (snowplow/iglu-central, Apache 2.0:
 * com.snowplowanalytics.snowplow.ecommerce, product 1-0-0 and transaction 1-0-0), but for its `multipleOf: 0.01`, by which
 * nothing could be sold in Kuwait.
 */
const amountMax = 9_999_999;

/** An empty text says nothing, which is how many trackers leave something out. */
export const words = (max: number) =>
  z
    .string()
    .max(max)
    // eslint-disable-next-line no-control-regex -- control characters are what it forbids
    .regex(/^[^\u0000-\u001f\u007f]*$/, 'no control characters')
    .refine((value) => value.isWellFormed(), 'valid Unicode only')
    .transform((value) => (value === '' ? undefined : value))
    .optional();
const name = words(256);
const count = z.int().min(0).max(amountMax).optional();
/** In major units, as all analytics have it: 12.5 is $12.50. */
const amount = z.number().min(0).max(amountMax).optional();
const currency = knownCurrency.optional();
/** Ids of other systems: stock numbers, UUIDs, paths. Not an e-mail address. */
const key = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:/-]{0,99}$/, 'letters, digits and . _ : / - inside, at most 100');
const maybeKey = z.union([z.literal('').transform(() => undefined), key]).optional();

/** Parameters that say where somebody came from. Others may say who came: ?email=... */
const told = /^(utm_\w+|gclid|gbraid|wbraid|fbclid|msclkid|ttclid)$/;
const query = (text: string) => {
  const kept = [...new URLSearchParams(text)].filter(([name]) => told.test(name));
  return kept.length === 0 ? '' : `?${new URLSearchParams(kept).toString()}`;
};
/** An address without what it says about its reader. */
export const address = words(4_096).transform((value) => {
  const url = value === undefined ? null : URL.parse(value);
  if (url === null) return undefined;
  return /^https?:$/.test(url.protocol) ? `${url.origin}${url.pathname}${query(url.search)}` : undefined;
});
export const search = words(4_096).transform((value) => (value === undefined ? undefined : query(value) || undefined));

const product = z.object({
  ...{ product_id: maybeKey, sku: maybeKey, category: name, name, brand: name, variant: name, coupon: name },
  ...{ price: amount, value: amount, currency, quantity: count, position: count, url: address, image_url: address },
});
const named = <Schema extends typeof product>(schema: Schema) =>
  schema.refine(({ product_id, sku }) => (product_id ?? sku) !== undefined, {
    ...{ path: ['product_id'], message: 'a product has a product_id or a sku' },
  });
const products = z.array(named(product)).max(500);
const one = named(product);
const inCart = named(product.extend({ cart_id: maybeKey }));
const inWishlist = named(product.extend({ wishlist_id: maybeKey, wishlist_name: name, cart_id: maybeKey }));

const list = z.object({ list_id: maybeKey, category: name, products: products.optional() });
const chosen = z
  .array(z.object({ type: name, value: name }))
  .max(50)
  .optional();
const promotion = z.object({ promotion_id: key, creative: name, name, position: count });
const totals = { total: amount, revenue: amount, subtotal: amount, shipping: amount, tax: amount, discount: amount };
const order = z.object({
  ...{ order_id: key, checkout_id: maybeKey, affiliation: name, coupon: name, ...totals, currency },
  products: products.min(1),
});
const started = order.extend({ order_id: maybeKey, value: amount });
const refund = z.object({ order_id: key, ...totals, currency, products: products.optional() });
const step = z.object({
  ...{ checkout_id: maybeKey, order_id: maybeKey, step: count, shipping_method: name, payment_method: name },
});
const coupon = z.object({
  ...{ order_id: maybeKey, cart_id: maybeKey, coupon_id: maybeKey, coupon_name: name, discount: amount, reason: name },
});
/** Whom it was shared with, and what was written, is nobody's business. */
const shared = { share_via: name };

/** The properties of a track call, by the name of its event. */
export const segmentEvents = {
  'Products Searched': z.object({ query: name }),
  'Product List Viewed': list,
  'Product List Filtered': list.extend({ filters: chosen, sorts: chosen }),
  'Promotion Viewed': promotion,
  'Promotion Clicked': promotion,
  'Product Clicked': one,
  'Product Viewed': one,
  'Product Added': inCart,
  'Product Removed': inCart,
  'Cart Viewed': z.object({ cart_id: maybeKey, products: products.optional() }),
  'Checkout Started': started,
  'Checkout Step Viewed': step,
  'Checkout Step Completed': step,
  'Payment Info Entered': step,
  'Order Updated': order,
  'Order Completed': order,
  'Order Refunded': refund,
  'Order Cancelled': order,
  'Coupon Entered': coupon,
  'Coupon Applied': coupon,
  'Coupon Denied': coupon,
  'Coupon Removed': coupon,
  'Product Added to Wishlist': inWishlist,
  'Product Removed from Wishlist': inWishlist,
  'Wishlist Product Added to Cart': inWishlist,
  'Product Shared': named(product.extend(shared)),
  'Cart Shared': z.object({ ...shared, cart_id: maybeKey, products: products.optional() }),
  'Product Reviewed': z.object({ product_id: key, review_id: maybeKey, rating: z.number().min(0).max(100).optional() }),
} as const satisfies { readonly [event: string]: z.ZodType };
