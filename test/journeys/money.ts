import type { Shop } from './shop.js';

export type Money = { readonly minor: number; readonly currency: string };
export type QuoteShown = {
  readonly quoteId: string;
  readonly subtotal: Money;
  readonly discount: Money;
  readonly total: Money;
  readonly lines: readonly { readonly price: Money }[];
  readonly rateId?: string;
  readonly ruleId: string;
  readonly expiresAt: string;
};
export type PaymentShown = {
  readonly status: string;
  readonly amount: Money;
  readonly captured: Money;
  readonly refunded: Money;
  readonly paymentId?: string;
  readonly clientSecret?: string;
  readonly refunds: readonly { readonly refundId: string; readonly status: string }[];
};
export type PaidOrder = {
  readonly orderId: string;
  readonly status: string;
  readonly total: Money;
  readonly payment: PaymentShown;
  readonly cancelledBecause?: string;
};
export type ProblemShown = { readonly type: string; readonly newQuote?: string; readonly order?: string };

/** A buyer in the own shop, who pays by card in euros. */
export class Buyer {
  constructor(private readonly shop: Shop) {}

  async quote(unitIds: readonly string[], more: object = {}) {
    const wanted = { currency: 'EUR', destination: 'DE', lines: unitIds.map((unitId) => ({ unitId })), ...more };
    const answer = await this.shop.post<QuoteShown & ProblemShown>('/v1/quotes', wanted);
    if (answer.status !== 201) throw new Error(answer.text);
    return answer.body;
  }

  /** Places the order of a quote and waits for its outcome. */
  order(quoteId: string, token = 'pm_card_visa', headers: Record<string, string> = { prefer: 'wait=10' }) {
    return this.shop.post<PaidOrder & ProblemShown>(
      '/v1/orders',
      { quoteId, payment: { method: 'card', token } },
      headers,
    );
  }

  async buy(unitIds: readonly string[], token?: string) {
    return this.order((await this.quote(unitIds)).quoteId, token);
  }

  async see(orderId: string) {
    return (await this.shop.get<PaidOrder>(`/v1/orders/${orderId}`)).body;
  }
}
