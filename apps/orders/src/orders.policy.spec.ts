import { describe, expect, it } from '@jest/globals';
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
  ordersPolicy.filter(({ on }) => on === event.type).flatMap(({ react }) => react(event.data, { sequence: 1 }));

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

const permutations = <T>(list: readonly T[]): T[][] =>
  list.length === 0
    ? [[]]
    : list.flatMap((one, index) => permutations(list.toSpliced(index, 1)).map((others) => [one, ...others]));
