import { buildSchema } from 'graphql';
import { orderSchema } from './order-schema.js';
import { paymentsSchema } from './payments-schema.js';
import { productSchema } from './product-schema.js';

const page = 'first: Int after: String last: Int before: String reverse: Boolean = false query: String';

const rootSchema = `
"Of two calls with one key the second is answered as the first was."
directive @idempotent(key: String!) on FIELD
scalar CountryCode
scalar CurrencyCode
scalar DateTime
scalar Decimal
scalar HTML
scalar Money
scalar UnsignedInt64
scalar URL
type MoneyV2 { amount: Decimal! currencyCode: CurrencyCode! }
type MoneyBag { shopMoney: MoneyV2! presentmentMoney: MoneyV2! }
type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
type UserError { field: [String!] message: String! }
type Shop { id: ID! name: String! myshopifyDomain: String! currencyCode: CurrencyCode! }

type QueryRoot {
  shop: Shop!
  product(id: ID!): Product
  products(${page} sortKey: ProductSortKeys = ID): ProductConnection!
  productVariant(id: ID!): ProductVariant
  productVariants(${page} sortKey: ProductVariantSortKeys = ID): ProductVariantConnection!
  inventoryItem(id: ID!): InventoryItem
  inventoryItems(${page}): InventoryItemConnection!
  location(id: ID): Location
  locations(${page}): LocationConnection!
  publications(first: Int after: String last: Int before: String): PublicationConnection!
  order(id: ID!): Order
  orders(${page} sortKey: OrderSortKeys = PROCESSED_AT): OrderConnection!
  fulfillmentOrder(id: ID!): FulfillmentOrder
  fulfillment(id: ID!): Fulfillment
  refund(id: ID!): Refund
  job(id: ID!): Job
  shopifyPaymentsAccount: ShopifyPaymentsAccount
}
type Mutation {
  productSet(identifier: ProductSetIdentifiers input: ProductSetInput! synchronous: Boolean = true): ProductSetPayload
  productUpdate(product: ProductUpdateInput media: [CreateMediaInput!]): ProductUpdatePayload
  productVariantsBulkUpdate(
    productId: ID! variants: [ProductVariantsBulkInput!]! allowPartialUpdates: Boolean = false
  ): ProductVariantsBulkUpdatePayload
  publishablePublish(id: ID! input: [PublicationInput!]!): PublishablePublishPayload
  publishableUnpublish(id: ID! input: [PublicationInput!]!): PublishablePublishPayload
  inventoryActivate(
    inventoryItemId: ID! locationId: ID! available: Int onHand: Int stockAtLegacyLocation: Boolean = false
  ): InventoryActivatePayload
  inventorySetQuantities(input: InventorySetQuantitiesInput!): InventorySetQuantitiesPayload
  fulfillmentCreate(fulfillment: FulfillmentInput! message: String): FulfillmentCreatePayload
  fulfillmentTrackingInfoUpdateV2(
    fulfillmentId: ID! trackingInfoInput: FulfillmentTrackingInput! notifyCustomer: Boolean
  ): FulfillmentTrackingInfoUpdatePayload
  fulfillmentTrackingInfoUpdate(
    fulfillmentId: ID! trackingInfoInput: FulfillmentTrackingInput! notifyCustomer: Boolean
  ): FulfillmentTrackingInfoUpdatePayload
  orderCancel(
    orderId: ID! reason: OrderCancelReason! restock: Boolean! refund: Boolean refundMethod: OrderCancelRefundMethodInput
    notifyCustomer: Boolean = false staffNote: String
  ): OrderCancelPayload
  refundCreate(input: RefundInput!): RefundCreatePayload
}
schema { query: QueryRoot mutation: Mutation }`;

/** What Shopify's Admin API understands here, as of 2026-07. */
export const adminSchema = buildSchema([rootSchema, productSchema, orderSchema, paymentsSchema].join('\n'));
