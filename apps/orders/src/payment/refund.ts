import { z } from 'zod';
import { id, price, reason, type Money } from '#contracts/vocabulary.js';
import { Refusal } from '#eventsourcing/decider.js';
import { refundOfAmount, refundOfQuantity, type Refundable, type Refunded } from '#money/refund.js';
import type { Captured } from './payment.js';
import { reference, type PaymentMethod } from './payment-methods.js';

const refundsMax = 100;
const line = z.int().min(1).max(1_500);

export const refundOrder = z
  .strictObject({
    reason,
    lines: z
      .array(
        z.union([
          z.strictObject({ line, quantity: z.int().min(1).max(1_000_000) }),
          z.strictObject({ line, amount: price }),
        ]),
      )
      .min(1)
      .max(1_500)
      .optional(),
    shipping: z
      .union([z.literal('all'), price])
      .optional()
      .describe('all that is left of it, or an amount'),
  })
  .meta({ id: 'RefundOrder', description: 'Names lines, shipping, or neither: then all that is left is refunded' });
export const payOut = z.strictObject({ reference }).meta({ id: 'PayOut' });

type Asked = z.infer<typeof refundOrder>;
/** What of the document goes back; without a line it is shipping. */
export type Part = { line?: number; quantity: number; minor: number; taxMinor: number };
type RefundOf = {
  refundId: string;
  paymentId: string;
  method: PaymentMethod;
  amount: Money;
  tax: Money;
  reason: string;
};

export type RefundCommand =
  | { type: 'RequestRefund'; data: Asked & { refundId: string } }
  | {
      type: 'RecordRefund';
      data: {
        refundId: string;
        providerRefundId?: string;
        status: 'pending' | 'succeeded' | 'failed';
        reason?: string;
      };
    };

/** By hand, or by what was found of a return. */
type AskedFor = Asked | { reason: string; returnId: string };

// These shapes are on disk for ever: add to them, never change them.
export type RefundEvent =
  | { type: 'RefundRequested'; data: RefundOf & { asked: AskedFor; parts: Part[] } }
  | { type: 'RefundPending'; data: { refundId: string; providerRefundId?: string } }
  | { type: 'RefundSucceeded'; data: RefundOf & { providerRefundId?: string } }
  | { type: 'RefundFailed'; data: RefundOf & { providerRefundId?: string } };

export type RefundStatus = 'requested' | 'pending' | 'succeeded' | 'failed';
export type Refund = Extract<RefundEvent, { type: 'RefundRequested' }>['data'] & {
  readonly status: RefundStatus;
  readonly failureReason?: string;
  readonly providerRefundId?: string | undefined;
};
export type Refunds = readonly Refund[];

/** What was sold, line by line, and its shipping: all that can be refunded. */
export type Document = { readonly lines: readonly Refundable[]; readonly shipping?: Refundable | undefined };

/** What is refunded or going to be; a refund that failed frees what it asked for. */
const standing = (refunds: Refunds) => refunds.filter(({ status }) => status !== 'failed');

export const refundedMinor = (refunds: Refunds, ...statuses: readonly RefundStatus[]) =>
  refunds
    .filter(({ status }) => statuses.length === 0 || statuses.includes(status))
    .reduce((sum, { amount, status }) => (status === 'failed' ? sum : sum + amount.minor), 0);

export function decideRefund(
  { type, data }: RefundCommand,
  refunds: Refunds,
  captured: Captured | undefined,
  document: Document,
): RefundEvent[] {
  const known = refunds.find(({ refundId }) => refundId === data.refundId);
  switch (type) {
    case 'RequestRefund':
      if (known === undefined) return request(data, refunds, captured, document);
      if (sameRequest(known.asked, data)) return [];
      throw new Refusal('refund-number-taken', 'Another refund was asked for under this number.');
    case 'RecordRefund':
      if (known === undefined) throw new Refusal('unknown-refund', `The order has no refund ${data.refundId}.`);
      return settle(data, known);
  }
}

function settle(
  { providerRefundId, status, reason }: Extract<RefundCommand, { type: 'RecordRefund' }>['data'],
  known: Refund,
): RefundEvent[] {
  const { refundId, paymentId, method, amount, tax } = known;
  const provider = { ...(providerRefundId !== undefined && { providerRefundId }) };
  if (providerRefundId !== undefined && (known.providerRefundId ?? providerRefundId) !== providerRefundId)
    throw new Refusal('other-refund', `Refund ${refundId} is ${known.providerRefundId}, not ${providerRefundId}.`);
  if (known.status === status || known.status === 'failed') return [];
  switch (status) {
    case 'pending':
      return known.status === 'requested' ? [{ type: 'RefundPending', data: { refundId, ...provider } }] : [];
    case 'succeeded':
      return [
        {
          type: 'RefundSucceeded',
          data: { refundId, paymentId, method, amount, tax, reason: known.reason, ...provider },
        },
      ];
    case 'failed':
      // Also after it had succeeded: a bank may send the money back weeks later.
      return [
        {
          type: 'RefundFailed',
          data: { refundId, paymentId, method, amount, tax, reason: reason ?? 'failed', ...provider },
        },
      ];
  }
}

function request(
  { refundId, ...asked }: Asked & { refundId: string },
  refunds: Refunds,
  captured: Captured | undefined,
  document: Document,
): RefundEvent[] {
  if (captured === undefined) throw new Refusal('not-captured', 'No money was taken for this order by us.');
  if (refunds.length >= refundsMax) throw new Refusal('too-many-refunds', `There are ${refundsMax} refunds already.`);
  const parts = partsOf(asked, refunds, document, captured.amount.currency).filter(({ minor }) => minor > 0);
  const minor = parts.reduce((sum, part) => sum + part.minor, 0);
  if (minor === 0) throw new Refusal('nothing-to-refund', 'Nothing is left of what was asked for.');
  if (refundedMinor(refunds) + minor > captured.amount.minor)
    throw new Refusal('refund-exceeds-captured', `Of ${captured.amount.minor}, ${refundedMinor(refunds)} is refunded.`);
  return requested(refundId, asked, parts, captured);
}

/** One refund of these parts, which are no more than is left. */
export function requested(
  refundId: string,
  asked: AskedFor,
  parts: Part[],
  { paymentId, method, amount: { currency } }: Captured,
): RefundEvent[] {
  const amount = { minor: parts.reduce((sum, { minor }) => sum + minor, 0), currency };
  const tax = { minor: parts.reduce((sum, { taxMinor }) => sum + taxMinor, 0), currency };
  const refund = { refundId, paymentId, method, amount, tax, reason: asked.reason };
  const request: RefundEvent = { type: 'RefundRequested', data: { ...refund, asked, parts } };
  // Cash goes back over the counter, with the request.
  return method === 'cash' ? [request, { type: 'RefundSucceeded', data: refund }] : [request];
}

/** Pieces, an amount, or neither: all that is left of the line. */
type Wanted = { readonly line: number; readonly quantity?: number; readonly amount?: Money };

function partsOf({ lines, shipping }: Asked, refunds: Refunds, document: Document, currency: string): Part[] {
  const all = lines === undefined && shipping === undefined;
  const wanted: readonly Wanted[] = all ? document.lines.map((_, index) => ({ line: index + 1 })) : (lines ?? []);
  if (new Set(wanted.map(({ line }) => line)).size < wanted.length)
    throw new Refusal('line-named-twice', 'Each line can be named once in a refund.');
  const ofLines = wanted.map((want): Part => {
    const of = document.lines[want.line - 1];
    if (of === undefined) throw new Refusal('unknown-line', `The order has no line ${want.line}.`);
    const before = refundedOf(want.line, refunds);
    if (want.quantity !== undefined) return { line: want.line, ...byQuantity(of, before, want.quantity) };
    const asked = want.amount === undefined ? of.totalMinor - before.minor : minorIn(want.amount, currency);
    return { line: want.line, ...byAmount(of, before, asked, all) };
  });
  if (document.shipping === undefined || (!all && shipping === undefined)) return ofLines;
  const before = refundedOf(undefined, refunds);
  const left = document.shipping.totalMinor - before.minor;
  const asked = shipping === undefined || shipping === 'all' ? left : minorIn(shipping, currency);
  return [...ofLines, byAmount(document.shipping, before, asked, all)];
}

function byQuantity(of: Refundable, before: Refunded, quantity: number): Part {
  if (before.quantity + quantity > of.quantity)
    throw new Refusal('refund-exceeds-captured', `Of ${of.quantity} pieces, ${before.quantity} are refunded.`);
  return { quantity, ...refundOfQuantity(of, before, quantity) };
}

function byAmount(of: Refundable, before: Refunded, minor: number, whole: boolean): Part {
  if (before.minor + minor > of.totalMinor)
    throw new Refusal('refund-exceeds-captured', `Of ${of.totalMinor}, ${before.minor} is refunded.`);
  return { quantity: whole ? of.quantity - before.quantity : 0, ...refundOfAmount(of, before, minor) };
}

function minorIn({ minor, currency }: Money, captured: string) {
  if (currency !== captured) throw new Refusal('other-currency', `The order was paid in ${captured}.`);
  return minor;
}

/** What of a line, or of shipping, is refunded or going to be. */
export const refundedOf = (line: number | undefined, refunds: Refunds): Refunded =>
  standing(refunds)
    .flatMap(({ parts }) => parts)
    .filter((part) => part.line === line)
    .reduce(
      (sum, { quantity, minor, taxMinor }) => ({
        quantity: sum.quantity + quantity,
        minor: sum.minor + minor,
        taxMinor: sum.taxMinor + taxMinor,
      }),
      { quantity: 0, minor: 0, taxMinor: 0 },
    );

function sameRequest(known: AskedFor, { reason, lines, shipping }: Asked) {
  if ('returnId' in known) return false;
  return JSON.stringify([reason, lines, shipping]) === JSON.stringify([known.reason, known.lines, known.shipping]);
}

export function evolveRefunds(refunds: Refunds, { type, data }: RefundEvent): Refunds {
  const become = (more: Pick<Refund, 'status' | 'failureReason'>) =>
    refunds.map((refund) => {
      if (refund.refundId !== data.refundId) return refund;
      const providerRefundId = 'providerRefundId' in data ? data.providerRefundId : refund.providerRefundId;
      return { ...refund, ...more, providerRefundId };
    });
  switch (type) {
    case 'RefundRequested':
      return [...refunds, { ...data, status: 'requested' }];
    case 'RefundPending':
      return become({ status: 'pending' });
    case 'RefundSucceeded':
      return become({ status: 'succeeded' });
    case 'RefundFailed':
      return become({ status: 'failed', failureReason: data.reason });
  }
}

const givenBackTriesMax = 3;

/** Gives back all that is left of a cancelled order's money. Where a refund fails, again under another number. */
export function giveBack(
  refunds: Refunds,
  captured: Captured | undefined,
  document: Document,
  reason: string,
): RefundEvent[] {
  if (captured === undefined || refundedMinor(refunds) >= captured.amount.minor) return [];
  const tries = refunds.filter(({ refundId }) => refundId.startsWith('cancellation')).length;
  if (tries >= givenBackTriesMax) return [];
  const refundId = tries === 0 ? 'cancellation' : `cancellation-${tries + 1}`;
  return decideRefund({ type: 'RequestRefund', data: { refundId, reason } }, refunds, captured, document);
}

export const refundIdOf = (commandId: string) => id.parse(`r-${commandId}`);
