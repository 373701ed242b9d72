import { z } from 'zod';
import type { Money } from '#contracts/vocabulary.js';
import { ChannelUnreachable, type LiveListing } from '../channel/channel.js';
import { numberOf, type Level, type Step } from './listing-requests.js';
import type { Awaiting, Paid } from './order-requests.js';
import { userErrors } from './reply.js';
import { moneyOf } from './told.js';

const connection = <Node extends z.ZodType>(node: Node) =>
  z.object({ nodes: z.array(node) }).transform(({ nodes }) => nodes);
const page = z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() });
const isActive = z.object({ id: z.string(), status: z.string() });

const variant = z.object({
  ...{ id: z.string(), sku: z.string().nullish(), price: z.string(), inventoryPolicy: z.string() },
  product: isActive,
  inventoryItem: z.object({
    ...{ id: z.string(), tracked: z.boolean() },
    inventoryLevels: connection(
      z
        .object({ location: z.object({ id: z.string() }), quantities: z.array(z.object({ quantity: z.int() })).min(1) })
        .transform(({ location, quantities }): Level => ({
          locationId: location.id,
          quantity: quantities[0]!.quantity,
        })),
    ),
  }),
});
export type Variant = z.infer<typeof variant>;

export const foundVariants = z.object({
  productVariants: connection(
    z.object({
      ...{ id: z.string(), sku: z.string().nullish() },
      product: z.object({ id: z.string(), hasOnlyDefaultVariant: z.boolean() }),
    }),
  ),
});
export const lookedAtVariant = z.object({ productVariant: variant.nullable() });
export const homeLocation = z.object({ location: z.object({ id: z.string() }).nullable() });
export const madeProduct = z.object({
  productSet: z.object({ product: z.object({ id: z.string(), variants: connection(variant) }).nullish(), userErrors }),
});
export const published = z.object({ publishablePublish: z.object({ userErrors }) });
export const changedVariant = z.object({ productVariantsBulkUpdate: z.object({ userErrors }) });
export const stocked = z.object({ inventoryActivate: z.object({ userErrors }) });
export const counted = z.object({
  inventorySetQuantities: z.object({
    inventoryAdjustmentGroup: z
      .object({
        changes: z.array(z.object({ name: z.string(), delta: z.int(), quantityAfterChange: z.int().nullish() })),
      })
      .nullish(),
    userErrors,
  }),
});
export type Counted = z.infer<typeof counted>['inventorySetQuantities'];

/** Whether the answer says that it was done: every place went from what was read to what was meant. */
export function saysDone({ inventoryAdjustmentGroup: group }: Counted, steps: readonly Step[]): boolean {
  const changes = (group?.changes ?? []).filter(({ name }) => name === 'available');
  return steps.every(({ quantity, to }) => {
    const at = changes.findIndex(
      ({ delta, quantityAfterChange: after }) => delta === to - quantity && (after ?? to) === to,
    );
    return at >= 0 && changes.splice(at, 1).length === 1;
  });
}

/** Beyond what is in stock it can be bought where Shopify does not count it, or may sell what it has not got. */
export const isLoose = ({ inventoryPolicy, inventoryItem }: Variant) =>
  inventoryPolicy !== 'DENY' || !inventoryItem.tracked;
export const isForSale = (one: Variant) =>
  one.product.status === 'ACTIVE' &&
  (isLoose(one) || one.inventoryItem.inventoryLevels.some(({ quantity }) => quantity > 0));

export const livePage = z.object({
  productVariants: z.object({
    nodes: z.array(
      z.object({
        ...{ id: z.string(), sku: z.string().nullish(), price: z.string(), inventoryQuantity: z.int().nullish() },
        ...{ product: isActive, inventoryItem: z.object({ id: z.string() }) },
      }),
    ),
    pageInfo: page,
  }),
});
type Live = z.infer<typeof livePage>['productVariants']['nodes'][number];
/** Undefined where it cannot be bought, or has no SKU and is none of ours. */
export function liveOf(one: Live, currency: string): LiveListing | undefined {
  const quantity = one.inventoryQuantity ?? 0;
  const sku = one.sku?.trim();
  if (one.product.status !== 'ACTIVE' || quantity <= 0 || !sku) return undefined;
  return { ...listedAs(sku, one), quantity, price: priceOf(one.price, currency) };
}

/** Product, variant and what is counted of it: all that later calls need. */
export const listedAs = (
  sku: string,
  one: {
    readonly id: string;
    readonly product: { readonly id: string };
    readonly inventoryItem: { readonly id: string };
  },
) => ({
  sku,
  listingNumber: numberOf(one.product.id),
  handle: [one.product.id, one.id, one.inventoryItem.id].map(numberOf).join('/'),
});

export function priceOf(text: string, currency: string): Money {
  const price = moneyOf(text, currency);
  if (price === undefined) throw new ChannelUnreachable('shopify says a price that is none');
  return price;
}

const orderNode = z.looseObject({
  admin_graphql_api_id: z.string(),
  line_items: z.object({ nodes: z.array(z.unknown()), pageInfo: page }),
  refunds: z.array(z.unknown()),
});
export const orderToldOf = z.object({ order: orderNode.nullable() });
export const ordersPage = z.object({ orders: z.object({ nodes: z.array(orderNode), pageInfo: page }) });

export const delivery = z.object({
  order: z
    .object({
      cancelledAt: z.string().nullish(),
      fulfillments: z.array(
        z.object({ status: z.string(), trackingInfo: z.array(z.object({ number: z.string().nullish() })) }),
      ),
      fulfillmentOrders: connection(
        z
          .object({
            ...{ id: z.string(), status: z.string() },
            lineItems: connection(
              z.object({ id: z.string(), remainingQuantity: z.int(), lineItem: z.object({ id: z.string() }) }),
            ),
          })
          .transform(({ id, status, lineItems }) => ({
            ...{ id, status },
            lines: lineItems.map((one) => ({
              ...{ id: one.id, lineId: numberOf(one.lineItem.id), remaining: one.remainingQuantity },
            })),
          })),
      ),
    })
    .nullable(),
});
export type Delivery = NonNullable<z.infer<typeof delivery>['order']>;
/** Not cancelled, and not gone wrong: on its way. */
export const isSent = ({ fulfillments }: Delivery) =>
  fulfillments.some(({ status }) => !['CANCELLED', 'ERROR', 'FAILURE'].includes(status));
export const awaited = ({ fulfillmentOrders }: Delivery): Awaiting[] =>
  fulfillmentOrders.filter(({ status }) => !['CANCELLED', 'CLOSED', 'INCOMPLETE'].includes(status));

export const fulfilled = z.object({ fulfillmentCreate: z.object({ userErrors }) });
export const cancelled = z.object({
  orderCancel: z.object({ job: z.object({ done: z.boolean() }).nullish(), orderCancelUserErrors: userErrors }),
});
export const refunded = z.object({ refundCreate: z.object({ userErrors }) });

const sumOf = z.object({ presentmentMoney: z.object({ amount: z.string(), currencyCode: z.string() }) });
export const payment = z.object({
  order: z
    .object({
      refunds: z.array(z.object({ note: z.string().nullish() })),
      transactions: z.array(
        z.object({
          ...{ id: z.string(), kind: z.string(), status: z.string(), gateway: z.string().nullish() },
          ...{ parentTransaction: z.object({ id: z.string() }).nullish(), amountSet: sumOf },
        }),
      ),
    })
    .nullable(),
});
export type Payment = NonNullable<z.infer<typeof payment>['order']>;

/** The buyer's payments, and what of each was not given back yet. */
export function paidOf({ transactions }: Payment): Paid[] {
  const moneyIn = ({ amountSet: { presentmentMoney: told } }: Payment['transactions'][number]) =>
    priceOf(told.amount, told.currencyCode);
  const back = transactions.filter(({ kind, status }) => kind === 'REFUND' && ['SUCCESS', 'PENDING'].includes(status));
  return transactions.flatMap((one) => {
    if (!['SALE', 'CAPTURE'].includes(one.kind) || one.status !== 'SUCCESS') return [];
    const { minor, currency } = moneyIn(one);
    const given = back.filter((refund) => refund.parentTransaction?.id === one.id).map(moneyIn);
    const left = given.reduce((rest, money) => rest - money.minor, minor);
    return left > 0 ? [{ id: one.id, gateway: one.gateway ?? '', left: { minor: left, currency } }] : [];
  });
}

/** Where the next page begins; undefined on the last one. */
export const nextOf = ({ hasNextPage, endCursor }: z.infer<typeof page>) =>
  hasNextPage ? (endCursor ?? undefined) : undefined;
