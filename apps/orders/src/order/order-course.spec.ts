import { describe, expect, it } from '@jest/globals';
import type { Money } from '#contracts/vocabulary.js';
import { specification } from '#eventsourcing/specification.js';
import {
  allAllocated,
  by,
  cancelled,
  confirmed,
  eur,
  paid,
  placed,
  placedAt,
  refundAll,
  refundOf,
  sale,
  sold,
  won,
} from '../payment/payment-story.contract.js';
import { order, type OrderCommand, type OrderEvent } from './order.js';
import { isMilestone, transitions } from './order-status.js';
import type { ReturnedLine } from './returned-lines.js';

const given = specification(order);

describe('An order on its way', () => {
  it('is packed, leaves and arrives', () => {
    given(...sold)
      .when(pack)
      .then(packed);
    given(...sold, packed)
      .when(ship)
      .then(shipped);
    given(...sold, packed, shipped)
      .when(deliver)
      .then(delivered);
  });
  it('recognises a milestone that is reported again late', () => {
    for (const again of [pack, ship, deliver])
      given(...sold, packed, shipped, delivered)
        .when(again)
        .thenNothing();
  });
  it('does not arrive when it is back already', () =>
    given(...sold, packed, shipped, { type: 'OrderReturned', data: { returnId: 'rt-7' } })
      .when(deliver)
      .thenNothing());
  it('that is unknown, waits for its pieces or was cancelled refuses nothing, and changes nothing', () => {
    const story = [...sold, cancelled('changed-mind'), refundAll('changed-mind')];
    for (const fact of [pack, ship, deliver, comeBack()])
      for (const past of [[], [placed], story, [...story, refunded('cancellation', eur(12_000))]])
        given(...past)
          .when(fact)
          .thenNothing();
  });
});

describe('An order that comes back', () => {
  it('whole is returned, and refunded with its shipping; when the money is back, too, it is over', () => {
    given(...sent)
      .when(comeBack({ refundShipping: true }))
      .then(returned(), refund(12_000, 1_916, [bowlBack, shippingBack]));
    given(...sent, returned(), refund(12_000, 1_916, [bowlBack, shippingBack]))
      .when({ type: 'RecordRefund', data: { refundId: 'return-rt-7', status: 'succeeded' } })
      .then(
        { type: 'RefundSucceeded', data: { ...refundOf(12_000, 1_916), refundId: 'return-rt-7', reason: 'returned' } },
        refunded('return-rt-7', eur(12_000)),
      );
  });
  it('before it arrived comes back all the same', () =>
    given(...sold, packed, shipped)
      .when(comeBack())
      .then(returned(), refund(11_000, 1_756, [bowlBack])));
  it('in part stays where it is', () =>
    given(...sent)
      .when(comeBack({ complete: false, lines: worth(eur(4_000)) }))
      .then(
        { type: 'OrderPartlyReturned', data: { returnId: 'rt-7', lines: worth(eur(4_000)) } },
        refund(4_000, 639, [{ line: 1, quantity: 0, minor: 4_000, taxMinor: 639 }]),
      ));
  it('is refunded no more than is left, and not at all when that is nothing', () => {
    given(...sent, refund(10_500, 1_676, [{ line: 1, quantity: 0, minor: 10_500, taxMinor: 1_676 }], 'r-1'))
      .when(comeBack())
      .then(returned(), refund(500, 80, [{ line: 1, quantity: 1, minor: 500, taxMinor: 80 }]));
    const all = refund(12_000, 1_916, [bowlBack, shippingBack], 'r-1');
    given(...sent, all)
      .when(comeBack({ refundShipping: true }))
      .then(returned());
    given(...sent, all, succeeded('r-1'))
      .when(comeBack())
      .then(returned(), refunded('r-1', eur(12_000)));
  });
  it('for nothing is returned, and keeps its money', () =>
    given(...sent)
      .when(comeBack({ lines: worth('none') }))
      .then(returned(worth('none'))));
  it('is left to people where a line was not sold, or a price is not in the currency that was paid', () => {
    given(...sent)
      .when(comeBack({ lines: [{ line: 2, quantity: 1, refund: 'full' }] }))
      .then(returned([{ line: 2, quantity: 1, refund: 'full' }]));
    given(...sent)
      .when(comeBack({ lines: worth({ minor: 100, currency: 'USD' }) }))
      .then(returned(worth({ minor: 100, currency: 'USD' })));
  });
  it('that was paid elsewhere is refunded there', () => {
    const elsewhere: OrderEvent = { type: 'OrderPlaced', data: { ...sale, channel: 'etsy', placedAt } };
    given(elsewhere, won, allAllocated, confirmed, packed, shipped)
      .when(comeBack({ refundShipping: true }))
      .then(returned());
  });
  it('over the counter gets its cash at once', () => {
    const cash = { paymentId: 'cash', method: 'cash' as const };
    const taken: OrderEvent = { type: 'PaymentCaptured', data: { ...cash, amount: eur(12_000) } };
    const story = [by('cash'), won, allAllocated, taken, paid, confirmed, packed, shipped, delivered];
    const money = { ...cash, amount: eur(12_000), tax: eur(1_916), refundId: 'return-rt-7', reason: 'returned' };
    given(...story)
      .when(comeBack({ refundShipping: true }))
      .then(
        returned(),
        {
          type: 'RefundRequested',
          data: { ...money, asked: { reason: 'returned', returnId: 'rt-7' }, parts: [bowlBack, shippingBack] },
        },
        { type: 'RefundSucceeded', data: money },
        refunded('return-rt-7', eur(12_000)),
      );
  });
  it('before we heard that it left waits for that', () => {
    given(...sold, packed)
      .when(comeBack())
      .then({ type: 'ReturnHeardEarly', data: comeBack().data });
    given(...sold, packed, { type: 'ReturnHeardEarly', data: comeBack().data })
      .when(ship)
      .then(shipped, returned(), refund(11_000, 1_756, [bowlBack]));
    given(...sold, { type: 'ReturnHeardEarly', data: comeBack().data })
      .when({ type: 'CancelOrder', data: { reason: 'changed-mind' } })
      .then(cancelled('changed-mind'), refundAll('changed-mind'));
  });
  it('in parts may hear of the last one first', () => {
    const [first, last] = [comeBack({ returnId: 'rt-1', complete: false, lines: worth(eur(1_000)) }), comeBack()];
    given(...sent, returned(), refund(11_000, 1_756, [bowlBack]))
      .when(first)
      .then({ type: 'OrderPartlyReturned', data: { returnId: 'rt-1', lines: worth(eur(1_000)) } });
    given(...sent, returned(), { type: 'OrderPartlyReturned', data: { returnId: 'rt-1', lines: worth(eur(1_000)) } })
      .when(last)
      .thenNothing();
  });
  it('under the longest number is refunded under a number that is no longer', () => {
    const ids = ['x'.repeat(57), 'x'.repeat(58), 'x'.repeat(64)];
    const state = sent.reduce(order.evolve, order.initial);
    const refundIds = ids.map(
      (returnId) =>
        order
          .decide(comeBack({ returnId }), state)
          .flatMap((event) => (event.type === 'RefundRequested' ? event.data.refundId : []))[0],
    );
    expect(refundIds).toEqual([`return-${ids[0]}`, ids[1], ids[2]]);
  });
  it('is refunded, however many refunds people asked for', () => {
    const many = Array.from({ length: 100 }, (_, index) =>
      refund(1, 0, [{ line: 1, quantity: 0, minor: 1, taxMinor: 0 }], `r-${index}`),
    );
    const state = [...sent, ...many].reduce(order.evolve, order.initial);
    const [, money] = order.decide(comeBack(), state);
    expect(money).toMatchObject({ type: 'RefundRequested', data: { amount: eur(10_900), tax: eur(1_756) } });
  });
  it('moves along the table', () => {
    expect(transitions.OrderReturned.from).toEqual(['shipped', 'delivered']);
    expect(['OrderPartlyReturned', 'ReturnHeardEarly'].filter(isMilestone)).toEqual([]);
  });
});

const pack: OrderCommand = { type: 'PackOrder', data: { shipmentId: 's-1' } };
const ship: OrderCommand = { type: 'ShipOrder', data: { shipmentId: 's-1', trackingNumber: '1Z' } };
const deliver: OrderCommand = { type: 'RecordDelivery', data: { deliveredAt: '2026-03-18T10:00:00.000Z' } };
const packed: OrderEvent = { type: 'OrderPacked', data: { shipmentId: 's-1' } };
const shipped: OrderEvent = { type: 'OrderShipped', data: { shipmentId: 's-1', trackingNumber: '1Z' } };
const delivered: OrderEvent = { type: 'OrderDelivered', data: { deliveredAt: '2026-03-18T10:00:00.000Z' } };
const sent = [...sold, packed, shipped, delivered];

const worth = (refund: ReturnedLine['refund']): ReturnedLine[] => [{ line: 1, quantity: 1, refund }];
const comeBack = (more: Partial<Extract<OrderCommand, { type: 'RecordReturn' }>['data']> = {}) =>
  ({
    type: 'RecordReturn',
    data: { returnId: 'rt-7', complete: true, lines: worth('full'), refundShipping: false, ...more },
  }) satisfies OrderCommand;
const returned = (lines = worth('full')): OrderEvent => ({ type: 'OrderReturned', data: { returnId: 'rt-7', lines } });

type Parts = Extract<OrderEvent, { type: 'RefundRequested' }>['data']['parts'];
const bowlBack = { line: 1, quantity: 1, minor: 11_000, taxMinor: 1_756 };
const shippingBack = { quantity: 0, minor: 1_000, taxMinor: 160 };
const refund = (minor: number, tax: number, parts: Parts, refundId = 'return-rt-7'): OrderEvent => ({
  type: 'RefundRequested',
  data: {
    ...{ ...refundOf(minor, tax), refundId, reason: 'returned', parts },
    asked: { reason: 'returned', returnId: 'rt-7' },
  },
});
const succeeded = (refundId: string): OrderEvent => ({
  type: 'RefundSucceeded',
  data: { ...refundOf(12_000, 1_916), refundId, reason: 'returned' },
});
const refunded = (refundId: string, amount: Money): OrderEvent => ({
  type: 'OrderRefunded',
  data: { refundId, amount },
});
