import type { Operation } from './listing-requests.js';

/** A shop that takes no money through Shopify has no such account. */
export const payoutsAsTold: Operation = {
  cost: 160,
  query: `query Payouts($query: String!, $page: String) {
    shopifyPaymentsAccount {
      payouts(first: 50, after: $page, sortKey: ISSUED_AT, query: $query) {
        nodes { id legacyResourceId issuedAt status transactionType net { amount currencyCode } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }`,
};
export const issuedSince = (since: string, page: string | null) => ({
  // Whole seconds, since that is how Shopify counts: earlier is right, later would miss some.
  ...{ query: `issued_at:>='${since.replace(/\.\d+/, '')}'`, page },
});

/** Without the transfer to the bank, which is what all the others come to. */
export const settledAsTold: Operation = {
  cost: 310,
  query: `query Settled($query: String!, $page: String) {
    shopifyPaymentsAccount {
      balanceTransactions(first: 50, after: $page, sortKey: ID, query: $query, hideTransfers: true) {
        nodes {
          id type transactionDate associatedOrder { id }
          amount { amount currencyCode } fee { amount currencyCode } net { amount currencyCode }
        }
        pageInfo { hasNextPage endCursor }
      }
    }
  }`,
};
export const settledBy = (payoutId: string, page: string | null) => ({
  ...{ query: `payments_transfer_id:${payoutId}`, page },
});
