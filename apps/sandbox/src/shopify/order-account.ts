import type { Bought, MarketOrder, Repaid } from '../market/market.js';
import type { FulfillmentNote, ShopifyBooks } from './shopify-books.js';

/** A refund and what of the order it is for; what its lines do not explain is an adjustment. */
export type ToldRefund = Repaid & {
  readonly note: string | null;
  readonly lines: readonly {
    readonly line: Bought;
    readonly quantity: number;
    readonly restockType: string;
    readonly subtotalMinor: number;
  }[];
  readonly adjustmentMinor: number;
};
/** All parcels that one call told of. */
export type ToldFulfillment = FulfillmentNote & { readonly number: number; readonly at: number };

/** An order as its seller sees it at Shopify. */
export type OrderAccount = {
  readonly order: MarketOrder;
  readonly totalMinor: number;
  readonly refundedMinor: number;
  readonly refunds: readonly ToldRefund[];
  readonly fulfillments: readonly ToldFulfillment[];
  /** What of a line was neither given back nor taken back. */
  readonly current: (line: Bought) => number;
  readonly awaiting: (line: Bought) => number;
  readonly financialStatus: 'PAID' | 'PARTIALLY_REFUNDED' | 'REFUNDED';
};

export function accountOf(order: MarketOrder, books: ShopifyBooks): OrderAccount {
  const totalMinor = order.goodsMinor + order.shippingMinor + order.taxMinor;
  const refunds = order.refunds.map((refund) => told(order, refund, totalMinor, books));
  const refundedMinor = order.refunds.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  const back = (line: Bought) =>
    refunds
      .flatMap(({ lines }) => lines)
      .filter((one) => one.line.lineId === line.lineId)
      .reduce((sum, { quantity }) => sum + quantity, 0);
  const current = (line: Bought) => (order.cancelledAt === undefined ? Math.max(line.quantity - back(line), 0) : 0);
  const fulfillments = fulfillmentsOf(order, books);
  return {
    ...{ order, totalMinor, refundedMinor, refunds, fulfillments, current },
    awaiting: (line) => (fulfillments.length > 0 ? 0 : current(line)),
    financialStatus: refundedMinor === 0 ? 'PAID' : refundedMinor < totalMinor ? 'PARTIALLY_REFUNDED' : 'REFUNDED',
  };
}

/** Of what people gave back by hand nothing is known but the sum: the whole of it is for all lines, less is for none. */
function told(order: MarketOrder, refund: Repaid, totalMinor: number, books: ShopifyBooks): ToldRefund {
  const noted = books.note('refund', refund.number);
  const isWhole = refund.amountMinor === totalMinor;
  const lines = order.lines.flatMap((line) => {
    const of = noted?.lines.find(({ lineId }) => lineId === line.lineId);
    const quantity = noted === undefined && isWhole ? line.quantity : (of?.quantity ?? 0);
    const restockType = of?.restockType ?? 'no_restock';
    return quantity === 0 ? [] : [{ line, quantity, restockType, subtotalMinor: line.priceMinor * quantity }];
  });
  const explained = lines.reduce((sum, { subtotalMinor }) => sum + subtotalMinor, 0);
  const note = noted === undefined ? refund.reason : noted.note;
  return { ...refund, note, lines, adjustmentMinor: refund.amountMinor - explained };
}

/** One for each call that told of parcels; those that were told of elsewhere are one each. */
function fulfillmentsOf(order: MarketOrder, books: ShopifyBooks): ToldFulfillment[] {
  const all: ToldFulfillment[] = [];
  const known = new Set<string>();
  for (const { number, carrier, trackingNumber, at } of order.dispatches) {
    if (known.has(trackingNumber)) continue;
    const alone = { order: order.number, company: carrier, numbers: [trackingNumber], urls: [], replaced: [] };
    const noted = books.note('fulfillment', number) ?? alone;
    for (const one of [trackingNumber, ...noted.numbers, ...noted.replaced]) known.add(one);
    all.push({ ...noted, number, at });
  }
  return all;
}
