import { describe, it } from '@jest/globals';
import { specification } from '#eventsourcing/specification.js';
import { order } from '../order/order.js';
import {
  eur,
  expire,
  allocate,
  awaited,
  won,
  allAllocated,
  confirmed,
  cancelled,
  by,
  arrived,
  transferred,
} from './payment-story.contract.js';

const given = specification(order);

describe('Other payments', () => {
  it('in cash are taken when the piece is there', () =>
    given(by('cash'))
      .when(allocate)
      .then(
        won,
        allAllocated,
        { type: 'PaymentCaptured', data: { paymentId: 'cash', method: 'cash', amount: eur(12_000) } },
        { type: 'OrderPaid', data: { paymentId: 'cash' } },
        confirmed,
      ));
  it('by bank transfer wait for the money', () => {
    given(by('bank-transfer')).when(allocate).then(won, allAllocated, awaited('transfer'));
    given(by('bank-transfer'), won, allAllocated, awaited('transfer'))
      .when(arrived)
      .then(transferred, { type: 'OrderPaid', data: { paymentId: 'bank-transfer' } }, confirmed);
    given(by('bank-transfer'), won, allAllocated, awaited('transfer')).when(expire).then(cancelled('payment-expired'));
    given(by('bank-transfer')).when(arrived).thenRefused('not-allocated');
    given(by('cash')).when(arrived).thenRefused('not-by-transfer');
    const paidOnce = [by('bank-transfer'), won, allAllocated, awaited('transfer'), transferred];
    given(...paidOnce)
      .when(arrived)
      .thenNothing();
    given(...paidOnce)
      .when({ type: 'RecordTransfer', data: { amount: eur(12_000), reference: 'line 8' } })
      .thenRefused('already-paid');
  });
  it('by bank transfer must be what the order comes to', () =>
    given(by('bank-transfer'), won, allAllocated, awaited('transfer'))
      .when({ type: 'RecordTransfer', data: { amount: eur(11_999), reference: 'line 7' } })
      .thenRefused('amount-differs'));
});
