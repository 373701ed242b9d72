import { describe, it } from '@jest/globals';
import { specification } from '#eventsourcing/specification.js';
import { order, type OrderCommand, type OrderEvent } from '../order/order.js';
import {
  eur,
  place,
  placed,
  requested,
  told,
  news,
  payAgain,
  expire,
  allocate,
  decline,
  of,
  authorised,
  actionRequired,
  declined,
  awaited,
  capture,
  captured,
  voidRequested,
  voidUnnamed,
  voided,
  won,
  lost,
  allAllocated,
  paid,
  confirmed,
  cancelled,
  capturing,
  sold,
  refundOf,
  dropped,
  refundAll,
} from './payment-story.contract.js';

const given = specification(order);

describe('A payment by card', () => {
  it('is authorised while the pieces are allocated, and captured when both are done', () => {
    given().when(place).then(placed, requested(1));
    given(placed, requested(1)).when(news('authorised')).then(authorised(1));
    given(placed, requested(1), authorised(1)).when(allocate).then(won, allAllocated, capture(1));
    given(placed, requested(1), won, allAllocated).when(news('authorised')).then(authorised(1), capture(1));
    given(...capturing)
      .when(news('captured'))
      .then(captured(1), paid, confirmed);
  });
  it('is captured once, whoever tells of it, and how often', () => {
    given(...sold)
      .when(news('captured'))
      .thenNothing();
    given(...sold)
      .when(news('authorised'))
      .thenNothing();
    given(...capturing)
      .when(news('authorised'))
      .thenNothing();
    given(...sold)
      .when(news('declined'))
      .thenNothing();
  });
  it('gives the pieces time when the card was declined, and lets another card pay', () => {
    given(placed, requested(1)).when(news('declined')).then(declined(1), awaited('declined'));
    given(placed, requested(1), won, allAllocated, declined(1), awaited('declined'))
      .when(payAgain)
      .then(requested(2, 'pm_other'));
    given(placed, requested(1), declined(1), awaited('declined'), requested(2, 'pm_other'))
      .when(news('authorised', 2))
      .then(authorised(2));
    given(placed, requested(1)).when(payAgain).thenRefused('payment-under-way');
    given(...sold)
      .when(payAgain)
      .thenRefused('not-payable');
  });
  it('waits for the card’s holder until it is due', () => {
    given(placed, requested(1)).when(news('action-required')).then(actionRequired(1), awaited('action-required'));
    given(placed, requested(1), won, allAllocated, actionRequired(1), awaited('action-required'))
      .when(expire)
      .then(cancelled('payment-expired'), voidRequested(1));
  });
  it('is voided when another card pays instead', () =>
    given(placed, requested(1), actionRequired(1), awaited('action-required'))
      .when(payAgain)
      .then(voidRequested(1), requested(2, 'pm_other')));
  it('is voided when the piece is gone', () => {
    given(placed, requested(1), authorised(1)).when(decline).then(lost, cancelled('piece-gone'), voidRequested(1));
    given(placed, requested(1))
      .when(decline)
      .then(lost, cancelled('piece-gone'), { type: 'VoidRequested', data: { attempt: 1, paymentId: undefined } });
  });
  it('keeps the name of what is given up before the answer came, and takes nothing', () => {
    const givenUp = [placed, requested(1), lost, cancelled('piece-gone'), voidUnnamed];
    given(...givenUp)
      .when(news('authorised'))
      .then(authorised(1));
    given(...givenUp, authorised(1))
      .when(news('authorised'))
      .thenNothing();
    given(...givenUp, authorised(1))
      .when(news('voided'))
      .then(voided(1));
  });
  it('is voided when it is authorised after the pieces went back', () =>
    given(placed, requested(1), declined(1), awaited('declined'), cancelled('payment-expired'))
      .when(news('authorised'))
      .then(authorised(1), voidRequested(1)));
  it('does not expire while the money is reserved and only inventory is late', () =>
    given(placed, requested(1), authorised(1)).when(expire).thenNothing());
  it('goes back whole when it was captured although the order was cancelled meanwhile', () =>
    given(...capturing, cancelled('changed-mind'))
      .when(news('captured'))
      .then(captured(1), refundAll('changed-mind')));
  it('goes back whole when a paid order is cancelled', () =>
    given(...sold)
      .when({ type: 'CancelOrder', data: { reason: 'changed-mind' } })
      .then(cancelled('changed-mind'), refundAll('changed-mind')));
  it('says that a cancelled order is refunded when all of it is back', () =>
    given(...sold, cancelled('changed-mind'), refundAll('changed-mind'))
      .when({ type: 'RecordRefund', data: { refundId: 'cancellation', status: 'succeeded', providerRefundId: 're_1' } })
      .then(
        {
          type: 'RefundSucceeded',
          data: {
            ...refundOf(12_000, 1_916),
            refundId: 'cancellation',
            reason: 'changed-mind',
            providerRefundId: 're_1',
          },
        },
        { type: 'OrderRefunded', data: { refundId: 'cancellation', amount: eur(12_000) } },
      ));
  it('may not be for another amount than was quoted, nor captured in part', () => {
    const recorded = (news: object): OrderCommand => ({
      type: 'RecordProviderPayment',
      data: { ...told('captured', 1), ...news },
    });
    given(placed, requested(1))
      .when(recorded({ amount: eur(1) }))
      .thenRefused('amount-differs');
    given(...capturing)
      .when(recorded({ capturedMinor: 5_000 }))
      .thenRefused('amount-differs');
  });
  it('is not changed by news of another payment under its number', () =>
    given(...capturing)
      .when({ type: 'RecordProviderPayment', data: { ...told('voided', 1), paymentId: 'pi_other' } })
      .thenRefused('other-payment'));
  it('is given up when it turns up after it was thought not to exist', () =>
    given(placed, requested(1), lost, cancelled('piece-gone'), voidUnnamed, dropped)
      .when(news('authorised'))
      .then(authorised(1), voidRequested(1)));
  it('is due again when the provider gives it up although it had seemed safe', () => {
    const due = [placed, requested(1), actionRequired(1), awaited('action-required'), won, allAllocated];
    const safe = [...due, authorised(1), capture(1)];
    given(...safe)
      .when(expire)
      .thenNothing();
    given(...safe)
      .when(news('voided'))
      .then(voided(1), awaited('voided'));
    given(...safe, voided(1), awaited('voided'))
      .when(expire)
      .then(cancelled('payment-expired'));
  });
  it('lets another card pay when the provider does not capture it', () =>
    given(...capturing)
      .when({ type: 'RejectAttempt', data: { attempt: 1, reason: 'no' } })
      .then({ type: 'PaymentDeclined', data: { ...of(1), declineCode: 'no' } }, voidRequested(1), awaited('declined')));
  it('is tried once for a request that is repeated, whatever became of it', () => {
    const again: OrderCommand = { type: 'PayAgain', data: { token: 'pm_other', attemptId: 'a-1' } };
    const second: OrderEvent = {
      type: 'PaymentRequested',
      data: { attempt: 2, amount: eur(12_000), token: 'pm_other', attemptId: 'a-1' },
    };
    given(placed, requested(1), declined(1), awaited('declined')).when(again).then(second);
    given(placed, requested(1), declined(1), awaited('declined'), second, declined(2)).when(again).thenNothing();
  });
  it('goes back again, twice at most, when its refund fails after a cancellation', () => {
    const failed = (refundId: string): OrderEvent => ({
      type: 'RefundFailed',
      data: { ...refundOf(12_000, 1_916), refundId, reason: 'expired' },
    });
    const fail = (refundId: string): OrderCommand => ({
      type: 'RecordRefund',
      data: { refundId, status: 'failed', reason: 'expired' },
    });
    const first = [...sold, cancelled('changed-mind'), refundAll('changed-mind')];
    const second = [...first, failed('cancellation'), refundAll('changed-mind', 'cancellation-2')];
    const third = [...second, failed('cancellation-2'), refundAll('changed-mind', 'cancellation-3')];
    given(...first)
      .when(fail('cancellation'))
      .then(failed('cancellation'), refundAll('changed-mind', 'cancellation-2'));
    given(...third)
      .when(fail('cancellation-3'))
      .then(failed('cancellation-3'));
  });
  it('leaves an order refunded that is cancelled after all its money went back', () => {
    const back: OrderEvent = {
      type: 'RefundSucceeded',
      data: { ...refundOf(12_000, 1_916), refundId: 'r-1', reason: 'late' },
    };
    given(...sold, { ...refundAll('late', 'r-1') }, back)
      .when({ type: 'CancelOrder', data: { reason: 'changed-mind' } })
      .then(cancelled('changed-mind'), { type: 'OrderRefunded', data: { refundId: 'r-1', amount: eur(12_000) } });
  });
  it('sets a deadline when the provider does not answer', () => {
    given(placed, requested(1)).when({ type: 'AwaitPayment', data: {} }).then(awaited('provider-unreachable'));
    given(placed, requested(1), awaited('provider-unreachable'))
      .when(expire)
      .then(cancelled('payment-expired'), voidUnnamed);
  });
  it('takes a rejected token for a declined card', () =>
    given(placed, requested(1))
      .when({ type: 'RejectAttempt', data: { attempt: 1, reason: 'No such payment method' } })
      .then(
        { type: 'PaymentDeclined', data: { attempt: 1, declineCode: 'No such payment method' } },
        awaited('declined'),
      ));
});
