/** Orders, fulfillments and refunds in Shopify's words: the part of its schema of 2026-07 that sellers of single pieces need. */
export const orderSchema = `
enum OrderCancelReason { CUSTOMER DECLINED FRAUD INVENTORY OTHER STAFF }
enum OrderDisplayFinancialStatus {
  AUTHORIZED EXPIRED PAID PARTIALLY_PAID PARTIALLY_REFUNDED PENDING REFUNDED VOIDED
}
enum OrderDisplayFulfillmentStatus {
  FULFILLED IN_PROGRESS ON_HOLD OPEN PARTIALLY_FULFILLED PENDING_FULFILLMENT REQUEST_DECLINED RESTOCKED SCHEDULED
  UNFULFILLED
}
enum OrderSortKeys { CREATED_AT ID ORDER_NUMBER PROCESSED_AT RELEVANCE UPDATED_AT }
enum OrderTransactionKind { AUTHORIZATION CAPTURE CHANGE EMV_AUTHORIZATION REFUND SALE SUGGESTED_REFUND VOID }
enum OrderTransactionStatus { AWAITING_RESPONSE ERROR FAILURE PENDING SUCCESS UNKNOWN }
enum RefundLineItemRestockType { CANCEL LEGACY_RESTOCK NO_RESTOCK RETURN }
enum FulfillmentOrderStatus { CANCELLED CLOSED INCOMPLETE IN_PROGRESS ON_HOLD OPEN SCHEDULED }
enum FulfillmentStatus { CANCELLED ERROR FAILURE OPEN PENDING SUCCESS }

type MailingAddress {
  name: String firstName: String lastName: String company: String address1: String address2: String city: String
  province: String provinceCode: String zip: String country: String countryCodeV2: CountryCode phone: String
}
type Customer {
  id: ID! legacyResourceId: UnsignedInt64! displayName: String! firstName: String lastName: String email: String
  phone: String defaultEmailAddress: CustomerEmailAddress defaultPhoneNumber: CustomerPhoneNumber
}
type CustomerEmailAddress { emailAddress: String! }
type CustomerPhoneNumber { phoneNumber: String! }
type TaxLine { title: String! rate: Float ratePercentage: Float channelLiable: Boolean priceSet: MoneyBag! }
type DiscountAllocation { allocatedAmountSet: MoneyBag! }
type LineItem {
  id: ID! name: String! title: String! sku: String quantity: Int! currentQuantity: Int! refundableQuantity: Int!
  unfulfilledQuantity: Int! requiresShipping: Boolean! taxable: Boolean! isGiftCard: Boolean! vendor: String
  variantTitle: String originalUnitPriceSet: MoneyBag! discountedUnitPriceSet: MoneyBag! originalTotalSet: MoneyBag!
  discountedTotalSet: MoneyBag! totalDiscountSet: MoneyBag! discountedUnitPriceAfterAllDiscountsSet: MoneyBag!
  unfulfilledOriginalTotalSet: MoneyBag! discountAllocations: [DiscountAllocation!]! taxLines(first: Int): [TaxLine!]!
  product: Product variant: ProductVariant
}
type LineItemConnection { edges: [LineItemEdge!]! nodes: [LineItem!]! pageInfo: PageInfo! }
type LineItemEdge { cursor: String! node: LineItem! }
type ShippingLine {
  id: ID title: String! code: String source: String carrierIdentifier: String originalPriceSet: MoneyBag!
  discountedPriceSet: MoneyBag! currentDiscountedPriceSet: MoneyBag! isRemoved: Boolean! taxLines: [TaxLine!]!
  discountAllocations: [DiscountAllocation!]!
}
type ShippingLineConnection { edges: [ShippingLineEdge!]! nodes: [ShippingLine!]! pageInfo: PageInfo! }
type ShippingLineEdge { cursor: String! node: ShippingLine! }
type OrderTransaction {
  id: ID! kind: OrderTransactionKind! status: OrderTransactionStatus! gateway: String formattedGateway: String
  test: Boolean! createdAt: DateTime! processedAt: DateTime amountSet: MoneyBag! parentTransaction: OrderTransaction
}
type OrderTransactionConnection {
  edges: [OrderTransactionEdge!]! nodes: [OrderTransaction!]! pageInfo: PageInfo!
}
type OrderTransactionEdge { cursor: String! node: OrderTransaction! }
type RefundLineItem {
  id: ID lineItem: LineItem! quantity: Int! restockType: RefundLineItemRestockType! restocked: Boolean!
  priceSet: MoneyBag! subtotalSet: MoneyBag! totalTaxSet: MoneyBag! location: Location
}
type RefundLineItemConnection { edges: [RefundLineItemEdge!]! nodes: [RefundLineItem!]! pageInfo: PageInfo! }
type RefundLineItemEdge { cursor: String! node: RefundLineItem! }
type OrderAdjustment { id: ID! reason: String amountSet: MoneyBag! taxAmountSet: MoneyBag! }
type OrderAdjustmentConnection { edges: [OrderAdjustmentEdge!]! nodes: [OrderAdjustment!]! pageInfo: PageInfo! }
type OrderAdjustmentEdge { cursor: String! node: OrderAdjustment! }
type Refund {
  id: ID! legacyResourceId: UnsignedInt64! createdAt: DateTime updatedAt: DateTime! note: String
  totalRefundedSet: MoneyBag! order: Order!
  refundLineItems(first: Int after: String last: Int before: String): RefundLineItemConnection!
  transactions(first: Int after: String last: Int before: String): OrderTransactionConnection!
  orderAdjustments(first: Int after: String last: Int before: String): OrderAdjustmentConnection!
}
type FulfillmentTrackingInfo { company: String number: String url: URL }
type Fulfillment {
  id: ID! legacyResourceId: UnsignedInt64! name: String! status: FulfillmentStatus! displayStatus: String
  createdAt: DateTime! updatedAt: DateTime! totalQuantity: Int! trackingInfo(first: Int): [FulfillmentTrackingInfo!]!
  order: Order!
}
type AssignedLocation { name: String location: Location }
type FulfillmentOrderLineItem {
  id: ID! remainingQuantity: Int! totalQuantity: Int! sku: String productTitle: String! lineItem: LineItem!
}
type FulfillmentOrderLineItemConnection {
  edges: [FulfillmentOrderLineItemEdge!]! nodes: [FulfillmentOrderLineItem!]! pageInfo: PageInfo!
}
type FulfillmentOrderLineItemEdge { cursor: String! node: FulfillmentOrderLineItem! }
type FulfillmentOrder {
  id: ID! status: FulfillmentOrderStatus! requestStatus: String! orderId: ID! orderName: String!
  assignedLocation: AssignedLocation! order: Order!
  lineItems(first: Int after: String last: Int before: String): FulfillmentOrderLineItemConnection!
}
type FulfillmentOrderConnection { edges: [FulfillmentOrderEdge!]! nodes: [FulfillmentOrder!]! pageInfo: PageInfo! }
type FulfillmentOrderEdge { cursor: String! node: FulfillmentOrder! }
type Order {
  id: ID! legacyResourceId: UnsignedInt64! name: String! number: Int! confirmationNumber: String createdAt: DateTime!
  updatedAt: DateTime! processedAt: DateTime! cancelledAt: DateTime cancelReason: OrderCancelReason closed: Boolean!
  closedAt: DateTime confirmed: Boolean! test: Boolean! sourceName: String note: String tags: [String!]!
  email: String phone: String customer: Customer shippingAddress: MailingAddress billingAddress: MailingAddress
  currencyCode: CurrencyCode! presentmentCurrencyCode: CurrencyCode! taxesIncluded: Boolean! dutiesIncluded: Boolean!
  displayFinancialStatus: OrderDisplayFinancialStatus displayFulfillmentStatus: OrderDisplayFulfillmentStatus!
  fullyPaid: Boolean! unpaid: Boolean! refundable: Boolean! fulfillable: Boolean! paymentGatewayNames: [String!]!
  subtotalPriceSet: MoneyBag totalPriceSet: MoneyBag! totalShippingPriceSet: MoneyBag! totalTaxSet: MoneyBag
  totalDiscountsSet: MoneyBag totalTipReceivedSet: MoneyBag! totalReceivedSet: MoneyBag! totalRefundedSet: MoneyBag!
  totalRefundedShippingSet: MoneyBag! totalOutstandingSet: MoneyBag! netPaymentSet: MoneyBag!
  currentTotalPriceSet: MoneyBag! currentSubtotalPriceSet: MoneyBag! currentTotalTaxSet: MoneyBag!
  currentTotalDiscountsSet: MoneyBag! currentShippingPriceSet: MoneyBag! originalTotalPriceSet: MoneyBag!
  originalTotalDutiesSet: MoneyBag originalTotalAdditionalFeesSet: MoneyBag
  totalCashRoundingAdjustment: CashRoundingAdjustment! taxLines: [TaxLine!]!
  lineItems(first: Int after: String last: Int before: String): LineItemConnection!
  shippingLine: ShippingLine
  shippingLines(first: Int after: String last: Int before: String): ShippingLineConnection!
  refunds(first: Int): [Refund!]! transactions(first: Int): [OrderTransaction!]! fulfillments(first: Int): [Fulfillment!]!
  fulfillmentOrders(
    first: Int after: String last: Int before: String query: String displayable: Boolean reverse: Boolean
  ): FulfillmentOrderConnection!
}
type CashRoundingAdjustment { paymentSet: MoneyBag! refundSet: MoneyBag! }
type OrderConnection { edges: [OrderEdge!]! nodes: [Order!]! pageInfo: PageInfo! }
type OrderEdge { cursor: String! node: Order! }
type Job { id: ID! done: Boolean! }

input FulfillmentTrackingInput { company: String number: String numbers: [String!] url: URL urls: [URL!] }
input FulfillmentOrderLineItemInput { id: ID! quantity: Int! }
input FulfillmentOrderLineItemsInput { fulfillmentOrderId: ID! fulfillmentOrderLineItems: [FulfillmentOrderLineItemInput!] }
input FulfillmentInput {
  lineItemsByFulfillmentOrder: [FulfillmentOrderLineItemsInput!]! notifyCustomer: Boolean = false
  trackingInfo: FulfillmentTrackingInput
}
type FulfillmentCreatePayload { fulfillment: Fulfillment userErrors: [UserError!]! }
type FulfillmentTrackingInfoUpdatePayload { fulfillment: Fulfillment userErrors: [UserError!]! }
input OrderCancelRefundMethodInput { originalPaymentMethodsRefund: Boolean }
enum OrderCancelUserErrorCode { INVALID NOT_FOUND }
type OrderCancelUserError { code: OrderCancelUserErrorCode field: [String!] message: String! }
type OrderCancelPayload { job: Job orderCancelUserErrors: [OrderCancelUserError!]! userErrors: [UserError!]! }
input RefundLineItemInput {
  lineItemId: ID! quantity: Int! restockType: RefundLineItemRestockType locationId: ID
}
input ShippingRefundInput { amount: Money fullRefund: Boolean }
input OrderTransactionInput { orderId: ID! amount: Money! kind: OrderTransactionKind! gateway: String! parentId: ID }
input RefundInput {
  orderId: ID! note: String notify: Boolean currency: CurrencyCode refundLineItems: [RefundLineItemInput!]
  shipping: ShippingRefundInput transactions: [OrderTransactionInput!] allowOverRefunding: Boolean = false
  processedAt: DateTime
}
type RefundCreatePayload { order: Order refund: Refund userErrors: [UserError!]! }
`;
