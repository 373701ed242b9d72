import { describe, expect, it } from '@jest/globals';
import { OrderCancelledThere, OrderSold } from '#contracts/channels.js';
import { ReturnInspected, ShipmentDelivered, ShipmentDispatched, ShipmentPacked } from '#contracts/fulfillment.js';
import type { Message } from '#eventsourcing/decider.js';
import { order, type OrderCommand, type OrderEvent } from './order/order.js';
import { ordersPolicy } from './orders.policy.js';
import { confirmed, placed } from './payment/payment-story.contract.js';

const { shipmentId, orderId, trackingNumber, dispatchedAt } = ShipmentDispatched.example;
const { deliveredAt } = ShipmentDelivered.example;
const packed = ShipmentPacked.of({ shipmentId, orderId });
const dispatched = ShipmentDispatched.of({ shipmentId, orderId, trackingNumber, dispatchedAt });
const delivered = ShipmentDelivered.of({ shipmentId, orderId, trackingNumber, deliveredAt });
const inspected = ReturnInspected.of({ ...ReturnInspected.example, orderId });

const asks = (event: Message) =>
  ordersPolicy
    .filter(({ on }) => on === event.type)
    .flatMap(({ react }) => react(event.data, { sequence: 1, at: '2026-01-10T15:00:00.000Z' }));

/** The order after all of them, as the policy carries them out. */
const after = (facts: readonly Message[], ...past: OrderEvent[]) =>
  facts
    .flatMap(asks)
    .reduce(
      (state, { command }) => order.decide(command as OrderCommand, state).reduce(order.evolve, state),
      past.reduce(order.evolve, order.initial),
    );

describe('An order', () => {
  it('is packed, shipped and delivered with its shipment', () => {
    const pack = { type: 'PackOrder', data: { shipmentId } };
    const ship = { type: 'ShipOrder', data: { shipmentId, trackingNumber } };
    const deliver = { type: 'RecordDelivery', data: { deliveredAt } };
    const asked = (event: Message) => asks(event).map(({ decider, to, command }) => [decider.stream, to, command]);
    expect(asked(packed)).toEqual([['order', orderId, pack]]);
    expect(asked(dispatched)).toEqual([pack, ship].map((command) => ['order', orderId, command]));
    expect(asked(delivered)).toEqual([pack, ship, deliver].map((command) => ['order', orderId, command]));
  });
  it('hears what was found of a return, and nothing of its condition', () =>
    expect(asks(inspected).map(({ decider, to, command }) => [decider.stream, to, command])).toEqual([
      [
        ...['order', orderId],
        {
          type: 'RecordReturn',
          data: {
            ...{ returnId: 'rt-7', complete: true, refundShipping: true },
            lines: [{ line: 1, quantity: 1, refund: 'full' }],
          },
        },
      ],
    ]));
  it('comes to the same whichever it hears first, and however often', () => {
    const facts = [packed, dispatched, delivered];
    const wanted = after(facts, placed, confirmed);
    expect(wanted.status).toBe('delivered');
    for (const order of permutations(facts)) expect(after([...order, ...order], placed, confirmed)).toEqual(wanted);
  });
  it('is returned at the end, whichever it hears first', () => {
    for (const order of permutations([packed, dispatched, delivered, inspected]))
      expect([order.map(({ type }) => type), after(order, placed, confirmed).status]).toEqual([
        order.map(({ type }) => type),
        'returned',
      ]);
  });
});

describe('A sale at a channel', () => {
  const { buyer, subjectId, ...sale } = OrderSold.example;
  const sold = OrderSold.of({ ...sale, buyer, subjectId });
  const over = OrderCancelledThere.of({ ...OrderCancelledThere.example, orderId: sale.orderId });
  const { channel, placedAt, lines, destination } = sale;

  it('is an order that is paid there, for who bought it', () => {
    const data = { origin: 'channel', channel, placedAt, lines, destination, buyer: { subjectId, ...buyer } };
    expect(asks(sold).map(({ decider, to, command }) => [decider.stream, to, command])).toEqual([
      ['order', sale.orderId, { type: 'PlaceOrder', data }],
    ]);
    const { payment, placed } = after([sold]);
    expect([payment.method, placed]).toMatchObject(['elsewhere', { channel, total: lines[0]!.price }]);
  });
  it('is an order for nobody that we know of, if the channel names none, or nobody could open what it says', () => {
    const unknown = { type: 'PlaceOrder', data: { origin: 'channel', channel, placedAt, lines } };
    const { destination: _, ...nowhere } = sale;
    for (const data of [nowhere, { ...nowhere, subjectId }, { ...nowhere, buyer }])
      expect(asks(OrderSold.of(data)).map(({ command }) => command)).toEqual([unknown]);
  });
  it('that was cancelled there is cancelled here, whichever is heard first, and however often', () => {
    const wanted = { type: 'RecordCancellation', data: { reason: 'cancelled at ebay' } };
    expect(asks(over).map(({ decider, to, command }) => [decider.stream, to, command])).toEqual([
      ['order', sale.orderId, wanted],
    ]);
    for (const facts of permutations([sold, over]))
      expect(after([...facts, ...facts])).toMatchObject({ status: 'cancelled', cancelledBecause: 'cancelled at ebay' });
  });
  it('that was cancelled there when it had left stays as it is', () => {
    const shipped = after([packed, dispatched], placed, confirmed);
    expect(after([packed, dispatched, over, over], placed, confirmed)).toEqual({
      ...{ ...shipped, cancelledElsewhere: 'cancelled at ebay' },
    });
  });
});

const permutations = <T>(list: readonly T[]): T[][] =>
  list.length === 0
    ? [[]]
    : list.flatMap((one, index) => permutations(list.toSpliced(index, 1)).map((others) => [one, ...others]));
