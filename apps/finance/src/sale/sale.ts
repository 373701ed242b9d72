import { z } from 'zod';
import type { OrderSold } from '#contracts/channels.js';
import type { OrderBilled } from '#contracts/orders.js';
import type { PayoutLine } from '#contracts/payout.js';
import type { Money } from '#contracts/vocabulary.js';
import type { Decider } from '#eventsourcing/decider.js';
import type { Rates } from '#money/conversion.js';
import { depositOf } from './booking.js';
import { backMinorOf, backOfDeposit, type GivenBack } from './giving-back.js';
import { charged, credited, labelled, voided, type Label, type Labels } from './labels.js';
import { hasFailed, refundDue } from './refunds-due.js';
import type { BookedSale } from './booked-sale.js';
import { settled, type Settled } from './settlement.js';

/** What orders says of a confirmed order; what a channel says of what it sold. */
export type Bill = Omit<z.infer<typeof OrderBilled.schema>, 'orderId'>;
export type Sold = Omit<z.infer<typeof OrderSold.schema>, 'orderId'>;
/** Money that came in, before anything was confirmed for it. `amount`: what of what the buyer paid is ours. */
export type Deposit = { account: string; paid: Money; amount: Money; at: string; channel?: string | undefined };
export type HeardRefund = {
  refundId: string;
  amount: Money;
  /** How much of it is tax, where orders says so. */
  tax?: Money | undefined;
  reason?: string | undefined;
  at: string;
};
/**
 * An invoice or credit note of the sale. `key`: the id of the fact in this stream that it is for. `refundId`: what a credit
 * note is for, and what an invoice takes back that was issued since the money of its credit note never went.
 */
export type SaleDocument = {
  key: string;
  kind: 'invoice' | 'credit-note';
  number: string;
  refundId?: string | undefined;
};
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
  | { type: 'FixRates'; data: Fixed }
  | { type: 'BookSale'; data: BookedSale }
  | { type: 'KeepDocument'; data: SaleDocument }
  | { type: 'RefuseDocument'; data: { key: string; code: string; detail: string } }
  | { type: 'SettleLine'; data: StatementLine };

/** What the currency of the deposit, or of a label by its id, was worth in that of the books when it was posted. */
type Fixed = { of: string; rates: Rates };

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
  /** It has been issued. */
  | { type: 'DocumentNumbered'; data: SaleDocument }
  /** It could not be issued: people have to see why. */
  | { type: 'DocumentRefused'; data: { key: string; code: string; detail: string } }
  /** Its order came to nothing, and the money is here all the same. */
  | { type: 'DepositTaken'; data: Deposit }
  /** Its order is confirmed after all: the deposit and what of it was refunded are as if they had never been. */
  | { type: 'DepositApplied'; data: { at: string; refundedMinor: number; beyondMinor: number } }
  | { type: 'RefundGiven'; data: GivenBack }
  /** `given`: what comes back with it. */
  | { type: 'RefundTakenBack'; data: { refundId: string; at: string; given: GivenBack } }
  | { type: 'LabelCharged'; data: Label }
  | { type: 'LabelCredited'; data: { labelId: string; at: string } }
  /** Before we heard that the label was bought. */
  | { type: 'VoidHeardEarly'; data: { labelId: string; at: string } }
  | { type: 'RatesFixed'; data: Fixed }
  | { type: 'LineSettled'; data: Settled };

export type Sale = Labels & {
  readonly bill?: Bill;
  readonly sold?: Sold;
  readonly captured?: { readonly account: string; readonly amount: Money; readonly at: string };
  readonly cancelledAt?: string;
  readonly isMade: boolean;
  readonly booked?: BookedSale;
  readonly documents: readonly SaleDocument[];
  /** The facts that no document could be issued for. */
  readonly undocumented: readonly string[];
  readonly deposit?: Deposit;
  readonly isApplied: boolean;
  /** As they were heard, in that order. */
  readonly refunds: readonly HeardRefund[];
  readonly failed: readonly { readonly refundId: string; readonly at: string }[];
  readonly given: readonly GivenBack[];
  readonly fixed: readonly Fixed[];
  readonly settled: readonly Settled[];
};

/** The books of one order, whose id it has: what was heard of its money, and what follows from it for the ledger. */
export const sale: Decider<SaleCommand, SaleEvent, Sale> = {
  stream: 'sale',
  initial: {
    ...{ isMade: false, isApplied: false, documents: [], undocumented: [] },
    ...{ refunds: [], failed: [], given: [], labels: [], voids: [], fixed: [], settled: [] },
  },

  decide(command, sale) {
    switch (command.type) {
      case 'HearBill':
        return sale.bill ? [] : followed(sale, { type: 'BillHeard', data: command.data });
      case 'HearSold':
        return sale.sold ? [] : followed(sale, { type: 'SoldHeard', data: command.data });
      case 'HearCapture':
        return sale.captured ? [] : followed(sale, { type: 'CaptureHeard', data: command.data });
      case 'HearCancellation':
        if (sale.cancelledAt !== undefined) return [];
        return followed(sale, { type: 'CancellationHeard', data: command.data });
      case 'HearRefund':
        if (sale.refunds.some(({ refundId }) => refundId === command.data.refundId)) return [];
        return followed(sale, { type: 'RefundHeard', data: command.data });
      case 'HearRefundFailure':
        if (hasFailed(sale, command.data.refundId)) return [];
        return followed(sale, { type: 'RefundFailureHeard', data: command.data });
      case 'HearLabel':
        return labelled(command.data, sale);
      case 'HearVoid':
        return voided(command.data, sale);
      case 'FixRates':
        return ratesOf(sale, command.data.of) ? [] : [{ type: 'RatesFixed', data: command.data }];
      case 'BookSale':
        if (!sale.isMade || sale.booked) return [];
        return followed(sale, { type: 'SaleBooked', data: command.data });
      case 'KeepDocument':
        return documentFor(command.data.key, sale) ? [] : [{ type: 'DocumentNumbered', data: command.data }];
      case 'RefuseDocument': {
        const { key } = command.data;
        if (documentFor(key, sale) !== undefined || sale.undocumented.includes(key)) return [];
        return [{ type: 'DocumentRefused', data: command.data }];
      }
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
        return { ...sale, failed: [...sale.failed, event.data] };
      case 'SaleMade':
        return { ...sale, isMade: true };
      case 'SaleBooked':
        return { ...sale, booked: event.data };
      case 'DocumentNumbered':
        return { ...sale, documents: [...sale.documents, event.data] };
      case 'DocumentRefused':
        return { ...sale, undocumented: [...sale.undocumented, event.data.key] };
      case 'DepositTaken':
        return { ...sale, deposit: event.data };
      case 'DepositApplied':
        // What was given of it is given anew, of the sale.
        return { ...sale, isApplied: true, given: [] };
      case 'RefundGiven':
        return { ...sale, given: [...sale.given, event.data] };
      case 'RefundTakenBack':
        return { ...sale, given: sale.given.map((one) => takenBack(one, event.data.refundId)) };
      case 'LabelCharged':
        return { ...sale, labels: [...sale.labels, charged(event.data, sale)] };
      case 'LabelCredited':
        return { ...sale, labels: credited(sale.labels, event.data.labelId) };
      case 'VoidHeardEarly':
        return { ...sale, voids: [...sale.voids, event.data] };
      case 'RatesFixed':
        return { ...sale, fixed: [...sale.fixed, event.data] };
      case 'LineSettled':
        return { ...sale, settled: [...sale.settled, event.data] };
    }
  },
};

/** What was issued for a fact of this sale, if anything was. */
export const documentFor = (key: string, { documents }: Pick<Sale, 'documents'>): SaleDocument | undefined =>
  documents.find((document) => document.key === key);

/** The credit note of a refund, if it has one. */
export const creditNoteFor = (refundId: string, { documents }: Pick<Sale, 'documents'>): SaleDocument | undefined =>
  documents.find((document) => document.kind === 'credit-note' && document.refundId === refundId);

const takenBack = (given: GivenBack, refundId: string): GivenBack =>
  given.refundId === refundId ? { ...given, isTakenBack: true } : given;

/** The rates at which the deposit, or a label, was posted; none until then, and in the currency of the books. */
export const ratesOf = ({ fixed }: Sale, of: string): Rates | undefined => fixed.find((one) => one.of === of)?.rates;

/** A fact, and all that it now leads to; facts may come in any order. */
function followed(sale: Sale, fact: SaleEvent): SaleEvent[] {
  const events: SaleEvent[] = [];
  for (let next: SaleEvent | undefined = fact, state = sale; next !== undefined; next = nextOf(state)) {
    events.push(next);
    state = evolved(state, next);
  }
  return events;
}
const evolved = (state: Sale, event: SaleEvent) => sale.evolve(state, event);
const nextOf = (state: Sale) => made(state) ?? deposited(state) ?? applied(state) ?? refundDue(state);

function made({ bill, sold, isMade }: Sale): SaleEvent | undefined {
  if (isMade || bill === undefined || (bill.origin === 'channel' && sold === undefined)) return undefined;
  return { type: 'SaleMade', data: { at: sold?.placedAt ?? bill.orderedAt } };
}

/** What came in for an order that was cancelled unconfirmed. Should the confirmation follow, it is what pays for it. */
function deposited({ isMade, sold, captured, cancelledAt, deposit }: Sale): SaleEvent | undefined {
  if (isMade || cancelledAt === undefined || deposit !== undefined) return undefined;
  const data = captured ? { ...captured, paid: captured.amount } : sold && depositOf(sold);
  return data && { type: 'DepositTaken', data };
}

function applied({ isMade, isApplied, deposit, given, bill, sold }: Sale): SaleEvent | undefined {
  if (!isMade || isApplied || deposit === undefined) return undefined;
  const at = sold?.placedAt ?? bill!.orderedAt;
  return { type: 'DepositApplied', data: { at, ...backOfDeposit(deposit, backMinorOf({ given })) } };
}
