/** What Shopify Payments paid out, in Shopify's words: as far as its reference pages of 2026-07 name it and sellers need it. */
export const paymentsSchema = `
enum BalanceTransactionSortKeys {
  AMOUNT FEE ID NET ORDER_NAME PAYMENT_METHOD_NAME PAYOUT_DATE PAYOUT_STATUS PROCESSED_AT TRANSACTION_TYPE
}
enum PayoutSortKeys { ID ISSUED_AT STATUS }
enum ShopifyPaymentsPayoutStatus { CANCELED FAILED IN_TRANSIT PAID SCHEDULED }
enum ShopifyPaymentsPayoutTransactionType { DEPOSIT WITHDRAWAL }
enum ShopifyPaymentsSourceType { ADJUSTMENT ADJUSTMENT_REVERSAL CHARGE DISPUTE REFUND SYSTEM_ADJUSTMENT TRANSFER }
enum ShopifyPaymentsTransactionType { ADJUSTMENT CHARGE REFUND REFUND_FAILURE TRANSFER }

type ShopifyPaymentsAccount {
  id: ID! activated: Boolean! country: String! defaultCurrency: CurrencyCode!
  payouts(
    first: Int after: String last: Int before: String reverse: Boolean = false query: String
    sortKey: PayoutSortKeys = ISSUED_AT transactionType: ShopifyPaymentsPayoutTransactionType
  ): ShopifyPaymentsPayoutConnection!
  balanceTransactions(
    first: Int after: String last: Int before: String reverse: Boolean = false query: String
    sortKey: BalanceTransactionSortKeys = PROCESSED_AT hideTransfers: Boolean = false
  ): ShopifyPaymentsBalanceTransactionConnection!
}
type ShopifyPaymentsPayout {
  id: ID! legacyResourceId: UnsignedInt64! issuedAt: DateTime! net: MoneyV2! status: ShopifyPaymentsPayoutStatus!
  transactionType: ShopifyPaymentsPayoutTransactionType!
}
type ShopifyPaymentsPayoutConnection {
  edges: [ShopifyPaymentsPayoutEdge!]! nodes: [ShopifyPaymentsPayout!]! pageInfo: PageInfo!
}
type ShopifyPaymentsPayoutEdge { cursor: String! node: ShopifyPaymentsPayout! }
type ShopifyPaymentsAssociatedOrder { id: ID! name: String! }
type ShopifyPaymentsBalanceTransactionAssociatedPayout { id: ID status: ShopifyPaymentsPayoutStatus }
type ShopifyPaymentsBalanceTransaction {
  id: ID! type: ShopifyPaymentsTransactionType! test: Boolean! transactionDate: DateTime! amount: MoneyV2! fee: MoneyV2!
  net: MoneyV2! sourceType: ShopifyPaymentsSourceType sourceId: UnsignedInt64 sourceOrderTransactionId: UnsignedInt64
  associatedOrder: ShopifyPaymentsAssociatedOrder adjustmentReason: String
  associatedPayout: ShopifyPaymentsBalanceTransactionAssociatedPayout!
}
type ShopifyPaymentsBalanceTransactionConnection {
  edges: [ShopifyPaymentsBalanceTransactionEdge!]! nodes: [ShopifyPaymentsBalanceTransaction!]! pageInfo: PageInfo!
}
type ShopifyPaymentsBalanceTransactionEdge { cursor: String! node: ShopifyPaymentsBalanceTransaction! }
`;
