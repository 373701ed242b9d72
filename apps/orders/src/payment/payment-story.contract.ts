import type { OrderCommand, OrderEvent } from '../order/order.js';

/** The words in which the specifications of payments tell their stories: one bowl for 120.00 euros, paid by card. */
export const eur = (minor: number) => ({ minor, currency: 'EUR' });
export const placedAt = '2026-03-14T10:00:00.000Z';
export const dueAt = '2026-03-14T10:30:00.000Z';
export const quote = {
  ...{ quoteId: 'q-7', destination: 'DE', shippingOption: 'standard', ruleId: 'EUR-0', total: eur(12_000) },
  ...{ lines: [{ totalMinor: 11_000, taxMinor: 1_756 }], shipping: { totalMinor: 1_000, taxMinor: 160 } },
};
export const bowl = { unitId: 'CM-72.49.3', price: eur(11_000) };
export const sale = { channel: 'web', lines: [{ ...bowl, line: 1 }], total: eur(12_000) };
export const place: OrderCommand = {
  type: 'PlaceOrder',
  data: { channel: 'web', placedAt, lines: [bowl], quote, payment: { method: 'card', token: 'pm_visa', dueAt } },
};
export const placed: OrderEvent = {
  type: 'OrderPlaced',
  data: { ...sale, placedAt, payment: { method: 'card', dueAt }, quote },
};
export const requested = (attempt: number, token = 'pm_visa'): OrderEvent => ({
  type: 'PaymentRequested',
  data: { attempt, amount: eur(12_000), token },
});
export const told = (
  status: 'authorised' | 'captured' | 'declined' | 'voided' | 'action-required',
  attempt: number,
) => ({
  ...{
    attempt,
    paymentId: `pi_${attempt}`,
    status,
    amount: eur(12_000),
    capturedMinor: status === 'captured' ? 12_000 : 0,
  },
  ...(status === 'declined' && { declineCode: 'insufficient_funds' }),
});
export const news = (status: Parameters<typeof told>[0], attempt = 1): OrderCommand => ({
  type: 'RecordProviderPayment',
  data: told(status, attempt),
});
export const payAgain: OrderCommand = { type: 'PayAgain', data: { token: 'pm_other' } };
export const expire: OrderCommand = { type: 'ExpirePayment', data: { until: dueAt } };
export const allocate: OrderCommand = { type: 'RecordAllocation', data: { line: 1 } };
export const decline: OrderCommand = { type: 'RecordDecline', data: { line: 1, reason: 'gone' } };
export const of = (attempt: number) => ({ attempt, paymentId: `pi_${attempt}` });
export const authorised = (attempt: number): OrderEvent => ({ type: 'PaymentAuthorised', data: of(attempt) });
export const actionRequired = (attempt: number): OrderEvent => ({ type: 'PaymentActionRequired', data: of(attempt) });
export const declined = (attempt: number): OrderEvent => ({
  type: 'PaymentDeclined',
  data: { ...of(attempt), declineCode: 'insufficient_funds' },
});
export const awaited = (
  because: 'action-required' | 'declined' | 'voided' | 'provider-unreachable' | 'transfer',
): OrderEvent => ({ type: 'PaymentAwaited', data: { until: dueAt, because } });
export const capture = (attempt: number): OrderEvent => ({ type: 'CaptureRequested', data: of(attempt) });
export const captured = (attempt: number): OrderEvent => ({
  type: 'PaymentCaptured',
  data: { ...of(attempt), method: 'card', amount: eur(12_000) },
});
export const voidRequested = (attempt: number): OrderEvent => ({ type: 'VoidRequested', data: of(attempt) });
export const voidUnnamed: OrderEvent = { type: 'VoidRequested', data: { attempt: 1, paymentId: undefined } };
export const voided = (attempt: number): OrderEvent => ({ type: 'PaymentVoided', data: of(attempt) });
export const won: OrderEvent = { type: 'LineAllocated', data: { line: 1 } };
export const lost: OrderEvent = { type: 'LineDeclined', data: { line: 1, reason: 'gone' } };
export const allAllocated: OrderEvent = { type: 'OrderAllocated', data: {} };
export const paid: OrderEvent = { type: 'OrderPaid', data: { paymentId: 'pi_1' } };
export const confirmed: OrderEvent = {
  type: 'OrderConfirmed',
  data: { customerId: undefined, ...sale, delivery: { destination: 'DE', option: 'standard' } },
};
export const cancelled = (reason: string): OrderEvent => ({
  type: 'OrderCancelled',
  data: { reason, lines: sale.lines },
});
export const capturing = [placed, requested(1), authorised(1), won, allAllocated, capture(1)];
export const sold = [...capturing, captured(1), paid, confirmed];
export const refundOf = (minor: number, tax: number) => ({
  ...{ paymentId: 'pi_1', method: 'card' as const, amount: eur(minor), tax: eur(tax) },
});
export const dropped: OrderEvent = { type: 'PaymentVoided', data: { attempt: 1 } };
export const refundAll = (reason: string, refundId = 'cancellation'): OrderEvent => ({
  type: 'RefundRequested',
  data: {
    ...{ ...refundOf(12_000, 1_916), refundId, reason, asked: { reason } },
    parts: [
      { line: 1, quantity: 1, minor: 11_000, taxMinor: 1_756 },
      { quantity: 1, minor: 1_000, taxMinor: 160 },
    ],
  },
});
export const by = (method: 'cash' | 'bank-transfer'): OrderEvent => ({
  type: 'OrderPlaced',
  data: { ...sale, placedAt, payment: { method, ...(method === 'cash' ? {} : { dueAt }) }, quote },
});
export const arrived: OrderCommand = { type: 'RecordTransfer', data: { amount: eur(12_000), reference: 'line 7' } };
export const transferred: OrderEvent = {
  type: 'PaymentCaptured',
  data: { paymentId: 'bank-transfer', method: 'bank-transfer', amount: eur(12_000), reference: 'line 7' },
};
