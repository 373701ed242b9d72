import type { PayoutLine } from '#contracts/payout.js';
import type { Money } from '#contracts/vocabulary.js';
import type { OrderEvent } from '../../../orders/src/order/order.js';

type Confirmed = Extract<OrderEvent, { type: 'OrderConfirmed' }>['data'];
type Method = NonNullable<Confirmed['bill']>['payment']['method'];

/** What a confirmed order comes to, as orders has it. */
export type Billed = {
  readonly at: string;
  readonly channel: string;
  readonly byChannel: boolean;
  /** Whether people entered it, who alone know what went back of what was paid elsewhere. */
  readonly isEntered: boolean;
  readonly method: Method;
  readonly total: Money;
  readonly taxes: NonNullable<Confirmed['bill']>['taxes'];
  /** By stock number or SKU, in the order of the bill; in minor units of the total. */
  readonly lines: readonly { readonly sku: string; readonly minor: number }[];
};
/** What a channel sold, in its figures. All of one currency. */
export type SoldThere = {
  readonly at: string;
  readonly channel: string;
  readonly total: Money;
  readonly collectedMinor: number;
  readonly ownTaxMinor: number;
  readonly otherMinor: number;
  readonly fees?: Money | undefined;
};

/** What happened to the money of one order. */
export type OrderFacts = {
  billed?: Billed;
  sold?: SoldThere;
  captured?: { readonly method: Method; readonly amount: Money };
  isCancelled: boolean;
  /** What went back to the buyer, and stayed with them. */
  backMinor: number;
  /** Whether some of it came back to us again. */
  hasFailedRefund: boolean;
};

/** The document that a piece was bought by, as far as the books need it. */
export type Paper = {
  readonly source: string;
  readonly goods: string;
  readonly optedIn: boolean;
  readonly price: Money;
  readonly vat?: Money | undefined;
};
/** Where a piece is, and what it cost. */
export type PieceFacts = { cost?: Money | undefined; paper?: Paper; soldTo?: string | undefined; isLost: boolean };

/** What a payer says that it paid out. */
export type PayoutFacts = {
  readonly payer: string;
  readonly payoutId: string;
  readonly total: Money;
  readonly parts: number;
  heard: number;
  readonly lines: Pick<PayoutLine, 'lineId' | 'orderId' | 'kind' | 'amount' | 'fee'>[];
};

/** Spent on something at once, whatever else happens: labels, restorations. */
export type Spent = (subject: string, account: string, currency: string, minor: number) => void;

/** All that the services' own logs say of money and goods. Streams come in any order, and logs one after the other. */
export class Trade {
  readonly orders = new Map<string, OrderFacts>();
  readonly pieces = new Map<string, PieceFacts>();
  readonly payouts = new Map<string, PayoutFacts>();
  /** Orders, pieces and payouts of which something may be under way to the books still. */
  readonly young = new Set<string>();

  /** `settledBefore`: what happened from then on may be under way: RFC 3339 in UTC with milliseconds. */
  constructor(private readonly settledBefore: string) {}

  isYoung(at: string) {
    return at >= this.settledBefore;
  }

  order(orderId: string, at: string): OrderFacts {
    const facts = this.orders.get(orderId) ?? { isCancelled: false, backMinor: 0, hasFailedRefund: false };
    this.orders.set(orderId, facts);
    this.note(subjectOf('order', orderId), at);
    return facts;
  }

  piece(unitId: string, at: string): PieceFacts {
    const facts = this.pieces.get(unitId) ?? { isLost: false };
    this.pieces.set(unitId, facts);
    this.note(subjectOf('piece', unitId), at);
    return facts;
  }

  /** A statement, or a part of it. */
  payout({ lines, heard, ...part }: PayoutFacts, at: string) {
    const key = `${part.payer}.${part.payoutId}`;
    const known = this.payouts.get(key);
    if (known === undefined) this.payouts.set(key, { ...part, heard, lines });
    else {
      known.heard += heard;
      known.lines.push(...lines);
    }
    this.note(subjectOf('payout', key), at);
    for (const { orderId } of lines) if (orderId !== undefined) this.note(subjectOf('order', orderId), at);
  }

  note(subject: string, at: string) {
    if (this.isYoung(at)) this.young.add(subject);
  }
}

export const subjectOf = (kind: 'order' | 'piece' | 'payout' | 'credit' | 'entry', id: string) => `${kind} ${id}`;
