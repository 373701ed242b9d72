import type { z } from 'zod';
import type { Money } from '#contracts/vocabulary.js';
import { Refusal } from '#eventsourcing/decider.js';
import type { Stage } from '../order/order-status.js';
import type { PaymentMethod, payAgain, receiveTransfer } from './payment-methods.js';
import type { ProviderPayment } from './provider-news.js';

const attemptsMax = 10;
type PayAgain = z.infer<typeof payAgain> & { attemptId?: string };
type News = Omit<ProviderPayment, 'orderId'> & { readonly attempt: number };
export type WaitReason = 'action-required' | 'declined' | 'voided' | 'provider-unreachable' | 'transfer';

export type PaymentCommand =
  | { type: 'PayAgain'; data: PayAgain }
  | { type: 'RecordProviderPayment'; data: News }
  | { type: 'RejectAttempt'; data: { attempt: number; reason: string } }
  | { type: 'DropAttempt'; data: { attempt: number } }
  | { type: 'AwaitPayment'; data: Record<string, never> }
  | { type: 'RecordTransfer'; data: z.infer<typeof receiveTransfer> };

type Attempted = { attempt: number; paymentId: string };

// These shapes are on disk for ever: add to them, never change them.
export type PaymentEvent =
  | { type: 'PaymentRequested'; data: { attempt: number; amount: Money; token: string; attemptId?: string } }
  | { type: 'PaymentActionRequired'; data: Attempted }
  | { type: 'PaymentDeclined'; data: { attempt: number; paymentId?: string | undefined; declineCode: string } }
  | { type: 'PaymentAuthorised'; data: Attempted }
  | { type: 'PaymentAwaited'; data: { until: string; because: WaitReason } }
  | { type: 'CaptureRequested'; data: Attempted }
  | { type: 'PaymentCaptured'; data: Captured }
  | { type: 'VoidRequested'; data: { attempt: number; paymentId?: string | undefined } }
  | { type: 'PaymentVoided'; data: { attempt: number; paymentId?: string | undefined } };

/** `paymentId` is the provider's name for it; of cash and transfers there is one at most, named for the method. */
export type Captured = {
  attempt?: number;
  paymentId: string;
  method: PaymentMethod;
  amount: Money;
  /** Of a transfer: where it stands on the bank's statement. */
  reference?: string;
};

export type AttemptStatus =
  'requested' | 'action-required' | 'declined' | 'authorised' | 'capturing' | 'captured' | 'voiding' | 'voided';
export type Attempt = {
  readonly token: string;
  /** Names the request that it follows from, if it was not the order. */
  readonly attemptId?: string | undefined;
  readonly status: AttemptStatus;
  readonly paymentId?: string | undefined;
  readonly declineCode?: string;
};

/** What an order owes, how it is to be paid, and every attempt to pay it; of these one is captured at most. */
export type Payment = {
  readonly method: PaymentMethod;
  readonly amount: Money;
  readonly dueAt?: string | undefined;
  readonly awaited?: WaitReason;
  readonly attempts: readonly Attempt[];
  readonly captured?: Captured;
};

/** What the first event of an order says of its payment: a card is tried at once, everything else waits for the pieces. */
export const requestPayment = (amount: Money, token: string | undefined): PaymentEvent[] =>
  token === undefined || amount.minor === 0 ? [] : [{ type: 'PaymentRequested', data: { attempt: 1, amount, token } }];

/** Allocate, then capture: what to do for the payment now that every piece is the order's. */
export function payAllocated({ method, amount, dueAt, attempts, awaited }: Payment): PaymentEvent[] {
  if (amount.minor === 0) return [];
  switch (method) {
    case 'elsewhere':
      return [];
    case 'cash':
      return [{ type: 'PaymentCaptured', data: { paymentId: 'cash', method, amount } }];
    case 'bank-transfer':
      return awaited === undefined ? [{ type: 'PaymentAwaited', data: { until: dueAt!, because: 'transfer' } }] : [];
    case 'card': {
      const index = attempts.findIndex(({ status }) => status === 'authorised');
      return index < 0 ? [] : [captureOf(index + 1, attempts[index]!.paymentId!)];
    }
  }
}

/** Whether nothing more is to come: an allocated order can then be confirmed. */
export const isPaid = ({ method, amount, captured }: Payment) =>
  method === 'elsewhere' || amount.minor === 0 || captured !== undefined;

/** Gives up whatever is reserved or may still be. What is being captured cannot be: its outcome is refunded. */
export const undoPayment = ({ attempts }: Payment): PaymentEvent[] =>
  attempts.flatMap(({ status, paymentId }, index): PaymentEvent[] => {
    switch (status) {
      case 'requested':
      case 'action-required':
      case 'declined':
      case 'authorised':
        return status === 'declined' && paymentId === undefined
          ? []
          : [{ type: 'VoidRequested', data: { attempt: index + 1, paymentId } }];
      case 'capturing':
      case 'captured':
      case 'voiding':
      case 'voided':
        return [];
    }
  });

/** Whether an order that is due must wait on: its money is reserved or on its way, and only inventory has not answered. */
export const isSecured = ({ attempts, captured }: Payment) =>
  captured !== undefined || attempts.some(({ status }) => status === 'authorised' || status === 'capturing');

export function decidePayment({ type, data }: PaymentCommand, payment: Payment, stage: Stage): PaymentEvent[] {
  switch (type) {
    case 'PayAgain':
      return tryAgain(data, payment, stage);
    case 'RecordProviderPayment':
      return hear(data, payment, stage);
    case 'RejectAttempt': {
      const { attempt, reason: declineCode } = data;
      const { status, paymentId } = payment.attempts[attempt - 1] ?? {};
      if (status === 'requested')
        return [{ type: 'PaymentDeclined', data: { attempt, declineCode } }, ...wait('declined', payment, stage)];
      if (status !== 'capturing') return [];
      return [
        { type: 'PaymentDeclined', data: { attempt, paymentId, declineCode } },
        { type: 'VoidRequested', data: { attempt, paymentId } },
        ...wait('declined', payment, stage, true),
      ];
    }
    case 'DropAttempt':
      return payment.attempts[data.attempt - 1]?.status === 'voiding' ? [{ type: 'PaymentVoided', data }] : [];
    case 'AwaitPayment':
      return wait('provider-unreachable', payment, stage);
    case 'RecordTransfer':
      return receive(data, payment, stage);
  }
}

function tryAgain({ token, attemptId }: PayAgain, { method, amount, attempts }: Payment, stage: Stage): PaymentEvent[] {
  const last = attempts.at(-1);
  if (attemptId !== undefined && attempts.some((attempt) => attempt.attemptId === attemptId)) return [];
  if (last?.token === token && last.status !== 'declined' && last.status !== 'voided') return [];
  if (method !== 'card') throw new Refusal('not-by-card', `The order is paid by ${method}.`);
  if (stage !== 'placed' && stage !== 'allocated') throw new Refusal('not-payable', 'The order is paid or cancelled.');
  if (last?.status === 'requested' || last?.status === 'authorised' || last?.status === 'capturing')
    throw new Refusal('payment-under-way', 'The last attempt to pay has no outcome yet.');
  if (attempts.length >= attemptsMax)
    throw new Refusal('too-many-attempts', `After ${attemptsMax} attempts, place a new order.`);
  const given: PaymentEvent[] =
    last?.status === 'action-required'
      ? [{ type: 'VoidRequested', data: { attempt: attempts.length, paymentId: last.paymentId } }]
      : [];
  const named = attemptId === undefined ? {} : { attemptId };
  return [...given, { type: 'PaymentRequested', data: { attempt: attempts.length + 1, amount, token, ...named } }];
}

/**
 * News from the provider: an answer, a webhook, or what it said when asked. They come in any order and more than once, so
 * that what is older than what we know changes nothing.
 */
function hear(news: News, payment: Payment, stage: Stage): PaymentEvent[] {
  const { attempt, paymentId } = news;
  const known = payment.attempts[attempt - 1];
  if (known === undefined) throw new Refusal('unknown-attempt', `The order has no attempt ${attempt} to pay.`);
  if (!sameMoney(news.amount, payment.amount))
    throw new Refusal('amount-differs', `The provider says ${news.amount.minor} ${news.amount.currency}.`);
  if (known.paymentId !== undefined && known.paymentId !== paymentId)
    throw new Refusal('other-payment', `Attempt ${attempt} is ${known.paymentId}, not ${paymentId}.`);
  const open = known.status === 'requested' || known.status === 'action-required' || known.status === 'declined';
  // What it is called is all we still want to know of a payment that is being given up.
  const unnamed = known.status === 'voiding' && known.paymentId === undefined;
  switch (news.status) {
    case 'processing':
      return [];
    case 'action-required':
      if (known.status !== 'requested') return [];
      return [
        { type: 'PaymentActionRequired', data: { attempt, paymentId } },
        ...wait('action-required', payment, stage),
      ];
    case 'declined': {
      if (!open || known.status === 'declined') return [];
      const declineCode = news.declineCode ?? 'declined';
      return [
        { type: 'PaymentDeclined', data: { attempt, paymentId, declineCode } },
        ...wait('declined', payment, stage),
      ];
    }
    case 'authorised':
      if (unnamed) return [{ type: 'PaymentAuthorised', data: { attempt, paymentId } }];
      // It was thought not to exist.
      if (known.status === 'voided' && known.paymentId === undefined)
        return [
          { type: 'PaymentAuthorised', data: { attempt, paymentId } },
          { type: 'VoidRequested', data: { attempt, paymentId } },
        ];
      return open ? authorised({ attempt, paymentId }, payment, stage) : [];
    case 'captured': {
      if (known.status === 'captured') return [];
      if (news.capturedMinor !== payment.amount.minor)
        throw new Refusal('amount-differs', `The provider captured ${news.capturedMinor}.`);
      if (payment.captured !== undefined) throw new Refusal('captured-twice', 'Another attempt is captured already.');
      const { method, amount } = payment;
      return [{ type: 'PaymentCaptured', data: { attempt, paymentId, method, amount } }];
    }
    case 'voided':
      if (known.status === 'voided' || known.status === 'captured') return [];
      return [
        { type: 'PaymentVoided', data: { attempt, paymentId } },
        ...(known.status === 'voiding' ? [] : wait('voided', payment, stage, true)),
      ];
  }
}

function authorised(news: Attempted, payment: Payment, stage: Stage): PaymentEvent[] {
  const now: PaymentEvent = { type: 'PaymentAuthorised', data: news };
  // Too late, or another card was faster: nobody keeps money reserved that we will not take.
  if (stage === 'cancelled' || stage === 'settled' || isSecured(payment))
    return [now, { type: 'VoidRequested', data: news }];
  return stage === 'allocated' ? [now, captureOf(news.attempt, news.paymentId)] : [now];
}

const sameMoney = (one: Money, other: Money) => one.minor === other.minor && one.currency === other.currency;

const captureOf = (attempt: number, paymentId: string): PaymentEvent => ({
  type: 'CaptureRequested',
  data: { attempt, paymentId },
});

/** Sets the deadline when it turns out that somebody has to do something: once, and again after the money had seemed safe. */
function wait(because: WaitReason, { awaited, dueAt }: Payment, stage: Stage, again = false): PaymentEvent[] {
  if ((awaited !== undefined && !again) || dueAt === undefined || stage === 'cancelled' || stage === 'settled')
    return [];
  return [{ type: 'PaymentAwaited', data: { until: dueAt, because } }];
}

function receive(transfer: z.infer<typeof receiveTransfer>, payment: Payment, stage: Stage): PaymentEvent[] {
  const { method, amount, captured } = payment;
  if (method !== 'bank-transfer') throw new Refusal('not-by-transfer', `The order is paid by ${method}.`);
  if (captured !== undefined) {
    if (captured.reference === transfer.reference && sameMoney(captured.amount, transfer.amount)) return [];
    throw new Refusal('already-paid', `The order is paid, by ${captured.reference}.`);
  }
  if (stage === 'placed') throw new Refusal('not-allocated', 'The pieces are not all the order’s yet.');
  if (!sameMoney(transfer.amount, amount))
    throw new Refusal('amount-differs', `The order is for ${amount.minor} ${amount.currency} in minor units.`);
  const { reference } = transfer;
  return [{ type: 'PaymentCaptured', data: { paymentId: method, method, amount, reference } }];
}

export function evolvePayment(payment: Payment, { type, data }: PaymentEvent): Payment {
  const attempted = (status: AttemptStatus, more: Partial<Attempt> = {}): Payment => {
    const index = 'attempt' in data ? data.attempt - 1 : -1;
    const known = payment.attempts[index]!;
    const paymentId = 'paymentId' in data && data.paymentId !== undefined ? data.paymentId : known.paymentId;
    return { ...payment, attempts: payment.attempts.with(index, { ...known, ...more, status, paymentId }) };
  };
  switch (type) {
    case 'PaymentRequested':
      return {
        ...payment,
        attempts: [...payment.attempts, { token: data.token, attemptId: data.attemptId, status: 'requested' }],
      };
    case 'PaymentActionRequired':
      return attempted('action-required');
    case 'PaymentDeclined':
      return attempted('declined', { declineCode: data.declineCode });
    case 'PaymentAuthorised':
      return attempted(payment.attempts[data.attempt - 1]!.status === 'voiding' ? 'voiding' : 'authorised');
    case 'PaymentAwaited':
      return { ...payment, awaited: data.because };
    case 'CaptureRequested':
      return attempted('capturing');
    case 'PaymentCaptured':
      return { ...(data.attempt === undefined ? payment : attempted('captured')), captured: data };
    case 'VoidRequested':
      return attempted('voiding');
    case 'PaymentVoided':
      return attempted('voided');
  }
}
