import { z } from 'zod';
import { parse } from '#money/money.js';
import type { Money } from '#contracts/vocabulary.js';

/** 820982911946154508, whether it came as a gid, as text or as a number. */
const number = z
  .union([z.string(), z.int().min(1)])
  .transform((value) => String(value).replace(/^gid:\/\/shopify\/\w+\//, ''))
  .pipe(z.string().regex(/^\d{1,20}$/, 'an id of Shopify'));

/** Webhooks have lists, GraphQL has lists in pages. */
const list = <Item extends z.ZodType>(item: Item) =>
  z
    .union([z.array(item), z.object({ nodes: z.array(item) }).transform(({ nodes }) => nodes)])
    .nullish()
    .transform((items) => items ?? []);

const instant = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text))
  .refine((date) => !Number.isNaN(date.getTime()), 'an instant')
  .transform((date) => date.toISOString());

const exact = z
  .object({ amount: z.string(), currency_code: z.string() })
  .transform(({ amount, currency_code }, context) => {
    const money = moneyOf(amount, currency_code);
    if (money !== undefined) return money;
    context.addIssue({ code: 'custom', message: 'not an amount in a currency of ISO 4217' });
    return z.NEVER;
  });
const set = z.object({ presentment_money: exact }).transform(({ presentment_money }) => presentment_money);

/** 1250.0 is what GraphQL may say of a currency without decimals, and 348.0 of one with two. Undefined if it is no money. */
export function moneyOf(amount: string, currency: string): Money | undefined {
  try {
    return parse(amount.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, ''), currency);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const words = z.string().nullish();
const person = z.object({ name: words, company: words });
const taxLines = list(z.object({ channel_liable: z.boolean().nullish(), price_set: set }));

const line = z
  .object({
    admin_graphql_api_id: number,
    product_id: number.nullish(),
    product: z.object({ id: number }).nullish(),
    sku: words,
    title: z.string(),
    quantity: z.int().min(0).max(1_000_000),
    price_set: set,
    discount_allocations: list(z.object({ amount_set: set })),
    tax_lines: taxLines,
  })
  .transform(({ product, product_id, ...rest }) => ({ ...rest, listingNumber: product_id ?? product?.id }));
export type Line = z.infer<typeof line>;

const refundLine = z.object({
  quantity: z.int().min(0),
  line_item_id: number.nullish(),
  line_item: z.object({ admin_graphql_api_id: number }).nullish(),
  subtotal_set: set.nullish(),
});
const transaction = z.object({ kind: z.string(), status: z.string(), amount: z.string(), currency: z.string() });
export const refund = z.object({
  admin_graphql_api_id: number,
  order_id: number.nullish(),
  created_at: instant.nullish(),
  /** Only GraphQL says the sum; a webhook says its transactions. */
  total_refunded_set: set.nullish(),
  transactions: z.array(transaction).nullish(),
  total_duties_set: set.nullish(),
  refund_line_items: list(refundLine),
});
export type Refund = z.infer<typeof refund>;

/** What is read of an order: the body of a webhook, and what GraphQL says of it under the same names. */
export const order = z.object({
  admin_graphql_api_id: number,
  name: words,
  test: z.boolean().nullish(),
  created_at: instant,
  processed_at: instant.nullish(),
  updated_at: instant,
  cancelled_at: words,
  financial_status: words,
  taxes_included: z.boolean(),
  presentment_currency: z.string(),
  total_price_set: set,
  total_tax_set: set.nullish(),
  email: words,
  phone: words,
  customer: z.object({ admin_graphql_api_id: number.nullish(), first_name: words, last_name: words }).nullish(),
  shipping_address: z
    .object({
      ...person.shape,
      ...{ address1: words, address2: words, city: words, zip: words, phone: words },
      ...{ province_code: words, country_code: words },
    })
    .nullish(),
  billing_address: person.nullish(),
  line_items: list(line),
  shipping_lines: list(z.object({ is_removed: z.boolean().nullish(), discounted_price_set: set, tax_lines: taxLines })),
  refunds: list(refund),
});
export type Order = z.infer<typeof order>;
