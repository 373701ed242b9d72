import { format } from '#money/money.js';
import type { MarketHall } from '../market/market-hall.js';
import type { MarketPayout, Movement } from '../market/market.js';
import { netMinorOf } from '../market/owed.js';
import { connectionOf, type PageArguments, type Row } from './connection.js';
import { gid, legacyId } from './gid.js';
import { instant } from './product-nodes.js';
import { found, searchOf, type Searchable } from './search.js';

type Search = PageArguments & { readonly query?: string | null };
type Found = Row & { readonly searchable: Searchable };

/** Shopify Payments, as the Admin API tells it: what was paid out, and of what. */
export class Payments {
  constructor(
    private readonly hall: MarketHall,
    private readonly currency: string,
  ) {}

  readonly queries = {
    shopifyPaymentsAccount: () => ({
      ...{ id: gid('ShopifyPaymentsAccount', 548_380_009), activated: true, country: 'US' },
      defaultCurrency: this.currency,
      payouts: (search: Search & { readonly transactionType?: string | null }) =>
        // The bank is never asked for money here.
        connected(search.transactionType === 'WITHDRAWAL' ? [] : this.hall.payouts('shopify').map(payoutRow), search),
      balanceTransactions: (search: Search & { readonly hideTransfers?: boolean | null }) =>
        connected([...this.transactions(), ...(search.hideTransfers ? [] : this.transfers())], search),
    }),
  };

  private transactions(): Found[] {
    return this.hall.movements('shopify').map((movement) => {
      const { number, grossMinor, feeMinor, currency, at, payout } = movement;
      const is = movement.kind === 'refund' ? 'REFUND' : 'CHARGE';
      return rowOf(number, at, payout, {
        ...{ ...sumsOf(grossMinor, feeMinor, netMinorOf(movement), currency), type: is, sourceType: is },
        ...sourcesOf(movement),
      });
    });
  }

  private transfers(): Found[] {
    return this.hall
      .payouts('shopify')
      .map(({ number, amountMinor, currency, at }) =>
        rowOf(number, at, number, {
          ...{ ...sumsOf(-amountMinor, 0, -amountMinor, currency), type: 'TRANSFER', sourceType: 'TRANSFER' },
          ...{ sourceId: String(number), sourceOrderTransactionId: null, associatedOrder: null },
        }),
      );
  }
}

function sourcesOf({ of, refund }: Movement) {
  const transaction = legacyId('OrderTransaction', refund ?? of);
  return {
    ...{ sourceId: transaction, sourceOrderTransactionId: transaction },
    associatedOrder: { id: gid('Order', of), name: `#${of}` },
  };
}

function sumsOf(amountMinor: number, feeMinor: number, netMinor: number, currency: string) {
  const money = (minor: number) => ({ amount: format({ minor, currency }), currencyCode: currency });
  return { amount: money(amountMinor), fee: money(feeMinor), net: money(netMinor) };
}

const rowOf = (number: number, at: number, payout: number, node: object): Found => ({
  ...{ place: at, id: number, searchable: { id: String(number), payments_transfer_id: String(payout) } },
  node: {
    ...{ id: gid('ShopifyPaymentsBalanceTransaction', number), test: false, transactionDate: instant(at) },
    ...{ ...node, adjustmentReason: null },
    associatedPayout: { id: gid('ShopifyPaymentsPayout', payout), status: 'PAID' },
  },
});

const payoutRow = ({ number, currency, amountMinor, at }: MarketPayout): Found => ({
  ...{ place: at, id: number, searchable: { id: String(number), issued_at: at, status: 'paid' } },
  node: {
    ...{ id: gid('ShopifyPaymentsPayout', number), legacyResourceId: String(number), issuedAt: instant(at) },
    net: { amount: format({ minor: amountMinor, currency }), currencyCode: currency },
    ...{ status: 'PAID', transactionType: 'DEPOSIT' },
  },
});

function connected(rows: readonly Found[], { query, ...page }: Search) {
  const alternatives = searchOf(query);
  return connectionOf(
    rows.filter(({ searchable }) => found(alternatives, searchable)),
    page,
  );
}
