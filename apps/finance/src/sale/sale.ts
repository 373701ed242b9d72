import { z } from 'zod';
import type { OrderSold } from '#contracts/channels.js';
import type { OrderBilled } from '#contracts/orders.js';
import type { PayoutLine } from '#contracts/payout.js';
import type { Money } from '#contracts/vocabulary.js';
import type { Decider } from '#eventsourcing/decider.js';
import type { Rates } from '#money/conversion.js';
import { depositOf } from './booking.js';
import { refundedOf, type GivenBack } from './giving-back.js';
import type { BookedSale } from './booked-sale.js';
import { settled, type Settled } from './settlement.js';

/** What orders says of a confirmed order; what a channel says of what it sold. */
export type Bill = Omit<z.infer<typeof OrderBilled.schema>, 'orderId'>;
export type Sold = Omit<z.infer<typeof OrderSold.schema>, 'orderId'>;
/** Money that came in, before anything was confirmed for it. */
export type Deposit = { account: string; amount: Money; channel?: string | undefined };
export type HeardRefund = {
  refundId: string;
  amount: Money;
  /** How much of it is tax, where orders says so. */
  tax?: Money | undefined;
  reason?: string | undefined;
  at: string;
};
export type Label = { labelId: string; carrier: string; cost: Money; isReturn: boolean; at: string };
/** `rates`: what the payout's currency was worth in that of the books, where that is another. */
export type StatementLine = PayoutLine & { payer: string; payoutId: string; rates?: Rates | undefined };

export type SaleCommand =
  | { type: 'HearBill'; data: { bill: Bill } }
  | { type: 'HearSold'; data: { sold: Sold } }
  | { type: 'HearCapture'; data: { account: string; amount: Money; at: string } }
  | { type: 'HearCancellation'; data: { at: string } }
  | { type: 'HearRefund'; data: HeardRefund }
  | { type: 'HearRefundFailure'; data: { refundId: string; at: string } }
  | { type: 'HearLabel'; data: Label }
  | { type: 'HearVoid'; data: { labelId: string; at: string } }
  | { type: 'BookSale'; data: BookedSale }
  | { type: 'SettleLine'; data: StatementLine };

// These shapes are on disk for ever: add to them, never change them.
export type SaleEvent =
  | { type: 'BillHeard'; data: { bill: Bill } }
  | { type: 'SoldHeard'; data: { sold: Sold } }
  | { type: 'CaptureHeard'; data: { account: string; amount: Money; at: string } }
  | { type: 'CancellationHeard'; data: { at: string } }
  | { type: 'RefundHeard'; data: HeardRefund }
  | { type: 'RefundFailureHeard'; data: { refundId: string; at: string } }
  /** All is known that its figures follow from. */
  | { type: 'SaleMade'; data: { at: string } }
  | { type: 'SaleBooked'; data: BookedSale }
  /** Its order came to nothing, and the money is here all the same. */
  | { type: 'DepositTaken'; data: Deposit & { at: string } }
  | { type: 'RefundGiven'; data: GivenBack }
  | { type: 'RefundTakenBack'; data: { refundId: string; at: string } }
  | { type: 'LabelCharged'; data: Label }
  | { type: 'LabelCredited'; data: { labelId: string; at: string } }
  | { type: 'LineSettled'; data: Settled };

export type Sale = {
  readonly bill?: Bill;
  readonly sold?: Sold;
  readonly captured?: { readonly account: string; readonly amount: Money; readonly at: string };
  readonly cancelledAt?: string;
  readonly isMade: boolean;
  readonly booked?: BookedSale;
  readonly deposit?: Deposit;
  /** As they were heard, in that order. */
  readonly refunds: readonly HeardRefund[];
  readonly failed: readonly string[];
  readonly given: readonly GivenBack[];
  readonly labels: readonly (Label & { readonly isCredited: boolean })[];
  readonly settled: readonly Settled[];
};

/** The books of one order, whose id it has: what was heard of its money, and what follows from it for the ledger. */
export const sale: Decider<SaleCommand, SaleEvent, Sale> = {
  stream: 'sale',
  initial: { isMade: false, refunds: [], failed: [], given: [], labels: [], settled: [] },

  decide(command, sale) {
    switch (command.type) {
      case 'HearBill':
        return sale.bill
          ? []
          : followed(sale, [{ type: 'BillHeard', data: command.data }], command.data.bill.orderedAt);
      case 'HearSold':
        return sale.sold ? [] : followed(sale, [{ type: 'SoldHeard', data: command.data }], command.data.sold.placedAt);
      case 'HearCapture':
        if (sale.captured) return [];
        return followed(sale, [{ type: 'CaptureHeard', data: command.data }], command.data.at);
      case 'HearCancellation':
        if (sale.cancelledAt !== undefined) return [];
        return followed(sale, [{ type: 'CancellationHeard', data: command.data }], command.data.at);
      case 'HearRefund':
        if (sale.refunds.some(({ refundId }) => refundId === command.data.refundId)) return [];
        return followed(sale, [{ type: 'RefundHeard', data: command.data }], command.data.at);
      case 'HearRefundFailure':
        if (sale.failed.includes(command.data.refundId)) return [];
        return followed(sale, [{ type: 'RefundFailureHeard', data: command.data }], command.data.at);
      case 'HearLabel':
        if (sale.labels.some(({ labelId }) => labelId === command.data.labelId)) return [];
        return [{ type: 'LabelCharged', data: command.data }];
      case 'HearVoid': {
        const label = sale.labels.find(({ labelId }) => labelId === command.data.labelId);
        return label === undefined || label.isCredited ? [] : [{ type: 'LabelCredited', data: command.data }];
      }
      case 'BookSale':
        if (!sale.isMade || sale.booked) return [];
        return followed(sale, [{ type: 'SaleBooked', data: command.data }], command.data.at);
      case 'SettleLine':
        return settled(command.data, sale);
    }
  },

  evolve(sale, event) {
    switch (event.type) {
      case 'BillHeard':
      case 'SoldHeard':
        return { ...sale, ...event.data };
      case 'CaptureHeard':
        return { ...sale, captured: event.data };
      case 'CancellationHeard':
        return { ...sale, cancelledAt: event.data.at };
      case 'RefundHeard':
        return { ...sale, refunds: [...sale.refunds, event.data] };
      case 'RefundFailureHeard':
        return { ...sale, failed: [...sale.failed, event.data.refundId] };
      case 'SaleMade':
        return { ...sale, isMade: true };
      case 'SaleBooked':
        return { ...sale, booked: event.data };
      case 'DepositTaken':
        return { ...sale, deposit: event.data };
      case 'RefundGiven':
        return { ...sale, given: [...sale.given, event.data] };
      case 'RefundTakenBack':
        return { ...sale, given: sale.given.map((one) => takenBack(one, event.data.refundId)) };
      case 'LabelCharged':
        return { ...sale, labels: [...sale.labels, { ...event.data, isCredited: false }] };
      case 'LabelCredited':
        return { ...sale, labels: sale.labels.map((label) => credited(label, event.data.labelId)) };
      case 'LineSettled':
        return { ...sale, settled: [...sale.settled, event.data] };
    }
  },
};

const takenBack = (given: GivenBack, refundId: string): GivenBack =>
  given.refundId === refundId ? { ...given, isTakenBack: true } : given;
const credited = (label: Label & { readonly isCredited: boolean }, labelId: string) =>
  label.labelId === labelId ? { ...label, isCredited: true } : label;

/** Facts, and what they now lead to; they may come in any order. */
function followed(sale: Sale, events: SaleEvent[], at: string): SaleEvent[] {
  for (const next of [made, deposited, ...sale.refunds.map(() => given), given, failed]) {
    const state = events.reduce<Sale>(saleOf, sale);
    const event = next(state, at);
    if (event !== undefined) events.push(event);
  }
  return events;
}
const saleOf = (state: Sale, event: SaleEvent) => sale.evolve(state, event);

function made({ bill, sold, isMade }: Sale): SaleEvent | undefined {
  if (isMade || bill === undefined || (bill.origin === 'channel' && sold === undefined)) return undefined;
  return { type: 'SaleMade', data: { at: sold?.placedAt ?? bill.orderedAt } };
}

/** What came in for an order that was cancelled unconfirmed. Should the confirmation follow, it is what pays for it. */
function deposited({ bill, sold, captured, cancelledAt, deposit }: Sale, at: string): SaleEvent | undefined {
  if (bill !== undefined || cancelledAt === undefined || deposit !== undefined) return undefined;
  const money = captured ? { account: captured.account, amount: captured.amount } : sold && depositOf(sold);
  return money && { type: 'DepositTaken', data: { ...money, at } };
}

/** The next refund that nothing was given for; once it is known what was paid. */
function given(sale: Sale): SaleEvent | undefined {
  if (sale.booked === undefined && sale.deposit === undefined) return undefined;
  const next = sale.refunds.find(({ refundId }) => !sale.given.some((one) => one.refundId === refundId));
  return next && { type: 'RefundGiven', data: refundedOf(sale, next) };
}

function failed({ failed, given }: Sale, at: string): SaleEvent | undefined {
  const back = given.find(({ refundId, isTakenBack }) => !isTakenBack && failed.includes(refundId));
  return back && { type: 'RefundTakenBack', data: { refundId: back.refundId, at } };
}
