import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Refusal } from '#eventsourcing/decider.js';
import type { Sealed } from '#contracts/personal.js';
import { recordedAs, specification } from '#eventsourcing/specification.js';
import { published } from '../published.js';
import type { PlacedBuyer } from './order-lines.js';
import { show } from './order-resource.js';
import { order, type OrderCommand, type OrderEvent } from './order.js';
import { transitions, type Step } from './order-status.js';

const given = specification(order);

describe('An order', () => {
  it('is placed with a total', () => given().when(place).then(placed));
  it('is the same order when it is placed again later', () => given(placed).when(placeAgain).thenNothing());
  it('keeps who buys as it was sealed, and publishes it apart from what is bought, and no address at all', () => {
    given()
      .when(placeFor(anna))
      .then({ type: 'OrderPlaced', data: { ...placed.data, buyer: anna } });
    const [event] = order.decide(placeFor(anna), order.initial);
    const [ofOrder, ofBuyer, ...more] = published(recordedAs('order-o-42')(event!), 'o-42').map((told) =>
      JSON.stringify(told),
    );
    expect([ofOrder, more]).toEqual([expect.not.stringMatching(/sealed|buyer/), []]);
    expect(ofBuyer).toMatch(/"type":"retreasure.orders.buyer-named.v1".*sealed[.]/);
    expect(ofBuyer).not.toMatch(/address|CM-72/);
    expect(JSON.stringify(show('o-42', order.evolve(order.initial, event!), 1))).not.toContain('sealed');
    expect(show('o-42', order.evolve(order.initial, event!), 1)).toMatchObject({ buyer: { subjectId: 'c-1' } });
  });
  it('is another order for another buyer, and the same for the same, however it is written down', () => {
    const given42 = given({ type: 'OrderPlaced', data: { ...placed.data, buyer: anna } });
    const { name, email, subjectId } = anna;
    given42.when(placeFor({ email: email!, name, subjectId })).thenNothing();
    given42.when(placeFor({ ...anna, email: sealed('email', 'BBBB') })).thenRefused('order-number-taken');
    given42.when(placeFor({ name, subjectId })).thenRefused('order-number-taken');
    given42.when(place).thenRefused('order-number-taken');
    given(placed).when(placeFor(anna)).thenRefused('order-number-taken');
  });
  it('keeps its number to itself', () => given(placed).when(placeOther).thenRefused('order-number-taken'));
  it('is priced in one currency', () => given().when(placeMixed).thenRefused('mixed-currencies'));
  it('names a piece once', () => given().when(placeTwice).thenRefused('piece-ordered-twice'));
  it('waits until every line is allocated', () => given(placed).when(allocate(1)).then(won(1)));
  it('is confirmed with its last line', () =>
    given(placed, won(1)).when(allocate(2)).then(won(2), { type: 'OrderAllocated', data: {} }, confirmed));
  it('is to be brought to who bought it, as far as we know, once it is confirmed', () => {
    const { subjectId, name, email } = anna;
    const phone = sealed('phone', 'AAAA');
    const address = sealed('address', 'AAAA');
    const quote = {
      ...{ quoteId: 'q-7', destination: 'US-TX', shippingOption: 'express', daysMax: 2, zoneId: 'domestic' },
      ...{ ruleId: 'USD-0', lines: [], shipping: { totalMinor: 0, taxMinor: 0 }, total: usd(127_500) },
    };
    const deliveryOf = (more: object) => {
      const story = [{ ...placed, data: { ...placed.data, customerId: undefined, ...more } }, won(1)];
      const state = (story as OrderEvent[]).reduce(order.evolve, order.initial);
      const event = order.decide(allocate(2), state).at(-1)!;
      return event.type === 'OrderConfirmed' && event.data.delivery;
    };
    expect(deliveryOf({ buyer: { subjectId, name, email, phone, address }, quote })).toEqual({
      ...{ subjectId, consignee: { name, phone, address } },
      ...{ destination: 'US-TX', option: 'express', zoneId: 'domestic', daysMax: 2 },
    });
    const { daysMax: _, zoneId: __, ...older } = quote;
    expect(deliveryOf({ quote: older })).toEqual({ destination: 'US-TX', option: 'express' });
    expect(deliveryOf({ buyer: { subjectId, name }, destination: 'CA-ON' })).toEqual({
      ...{ subjectId, consignee: { name }, destination: 'CA-ON' },
    });
    expect(deliveryOf({})).toEqual({});
  });
  it('is another order to another place', () => {
    const to = (destination: string): OrderCommand => ({ type: 'PlaceOrder', data: { ...data, destination } });
    given()
      .when(to('CA-ON'))
      .then({ type: 'OrderPlaced', data: { ...placed.data, destination: 'CA-ON' } });
    const given42 = given({ type: 'OrderPlaced', data: { ...placed.data, destination: 'CA-ON' } });
    given42.when(to('CA-ON')).thenNothing();
    given42.when(to('CA-QC')).thenRefused('order-number-taken');
    given42.when(place).thenRefused('order-number-taken');
  });
  it('is cancelled as a whole when one piece is gone', () =>
    given(placed, won(1))
      .when(decline(2))
      .then({ type: 'LineDeclined', data: { line: 2, reason: 'gone' } }, cancelled('piece-gone')));
  it('does not listen to inventory once it is cancelled', () => {
    given(placed, cancelled('changed-mind')).when(allocate(1)).thenNothing();
    given(placed, cancelled('changed-mind')).when(decline(1)).thenNothing();
  });
  it('hears the answer to a line only once', () => given(placed, won(1)).when(decline(1)).thenNothing());
  it('knows its lines', () => given(placed).when(allocate(3)).thenRefused('unknown-line'));
  it('may be cancelled until it ships', () => {
    given(placed).when(cancel).then(cancelled('changed-mind'));
    given(...sold, packed)
      .when(cancel)
      .then(cancelled('changed-mind'));
    given(...sold, packed, shipped)
      .when(cancel)
      .thenRefused('shipped-not-cancelled');
  });
  it('cannot be cancelled before it exists', () => given().when(cancel).thenRefused('new-not-cancelled'));

  it('is cancelled as its channel says, until it ships; then that is noted once, and it stays as it is', () => {
    given(placed).when(cancelThere).then(cancelled('cancelled at ebay'));
    given(...sold, packed)
      .when(cancelThere)
      .then(cancelled('cancelled at ebay'));
    given(placed, cancelled('piece-gone')).when(cancelThere).thenNothing();
    for (const past of [[shipped], [shipped, delivered]]) {
      given(...sold, packed, ...past)
        .when(cancelThere)
        .then(cancelledThere);
      const after = [...sold, packed, ...past, cancelledThere].reduce(order.evolve, order.initial);
      expect(after.status).toBe(past.at(-1) === shipped ? 'shipped' : 'delivered');
    }
    given(...sold, packed, shipped, cancelledThere)
      .when({ ...cancelThere, data: { reason: 'cancelled at etsy' } })
      .thenNothing();
  });
  it('is cancelled as soon as it is placed, if its channel said so before', () => {
    given().when(cancelThere).then(cancelledThere);
    given(cancelledThere).when(cancelThere).thenNothing();
    given(cancelledThere).when(place).then(placed, cancelled('cancelled at ebay'));
    const over = [cancelledThere, placed, cancelled('cancelled at ebay')];
    given(...over)
      .when(place)
      .thenNothing();
    given(...over)
      .when(cancelThere)
      .thenNothing();
    given(...over)
      .when(allocate(1))
      .thenNothing();
    given(cancelledThere).when(placeTwice).thenRefused('piece-ordered-twice');
    // Of what nobody placed there is nothing to show.
    expect(show('o-42', [cancelledThere].reduce(order.evolve, order.initial), 1)).toBeUndefined();
  });

  it('moves only along the transition table, whatever is asked in whatever order', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...everyCommand), { maxLength: 40, size: 'max' }), (commands) => {
        let state = order.initial;
        for (const command of [placeByTransfer, ...commands])
          for (const event of decided(command, state)) {
            const next = order.evolve(state, event);
            const step: Step | undefined = (transitions as { [type: string]: Step })[event.type];
            if (step === undefined) expect(next.status).toBe(state.status);
            else expect([step.from.includes(state.status), next.status]).toEqual([true, step.to]);
            state = next;
            expect(decided(command, state)).toEqual([]);
          }
      }),
    );
  });
});

/** A refusal is an answer; anything else thrown is a defect. */
function decided(command: OrderCommand, state: typeof order.initial): OrderEvent[] {
  try {
    return order.decide(command, state);
  } catch (error) {
    if (error instanceof Refusal) return [];
    throw error;
  }
}

const usd = (minor: number) => ({ minor, currency: 'USD' });
const bowl = { unitId: 'CM-72.49.3', price: usd(125_000) };
const polish = { sku: 'POLISH-250', quantity: 2, price: usd(1_250) };
const data = { channel: 'web', customerId: 'c-1', placedAt: '2026-01-10T14:00:00.000Z', lines: [bowl, polish] };
const place: OrderCommand = { type: 'PlaceOrder', data };
const sealed = (kind: string, text: string) => `sealed.${kind}.${'k'.repeat(22)}.${text}` as Sealed;
const anna: PlacedBuyer = { subjectId: 'c-1', name: sealed('name', 'AAAA'), email: sealed('email', 'AAAA') };
const placeFor = (buyer: PlacedBuyer): OrderCommand => ({ type: 'PlaceOrder', data: { ...data, buyer } });
const placeByTransfer: OrderCommand = {
  type: 'PlaceOrder',
  data: { ...data, payment: { method: 'bank-transfer', dueAt: '2026-01-17T14:00:00.000Z' } },
};
const placeAgain: OrderCommand = { type: 'PlaceOrder', data: { ...data, placedAt: '2026-01-10T14:00:09.000Z' } };
const placeOther: OrderCommand = { type: 'PlaceOrder', data: { ...data, lines: [bowl] } };
const placeTwice: OrderCommand = { type: 'PlaceOrder', data: { ...data, lines: [bowl, bowl] } };
const placeMixed: OrderCommand = {
  type: 'PlaceOrder',
  data: { ...data, lines: [bowl, { ...polish, price: { minor: 900, currency: 'EUR' } }] },
};
const allocate = (line: number): OrderCommand => ({ type: 'RecordAllocation', data: { line } });
const decline = (line: number): OrderCommand => ({ type: 'RecordDecline', data: { line, reason: 'gone' } });
const cancel: OrderCommand = { type: 'CancelOrder', data: { reason: 'changed-mind' } };
const cancelThere = { type: 'RecordCancellation', data: { reason: 'cancelled at ebay' } } satisfies OrderCommand;
const pack: OrderCommand = { type: 'PackOrder', data: { shipmentId: 's-1' } };
function comesBack(returnId: string, line: number, complete: boolean): OrderCommand {
  const lines = [{ line, quantity: 1, refund: 'full' as const }];
  return { type: 'RecordReturn', data: { returnId, complete, lines, refundShipping: false } };
}
const everyCommand: OrderCommand[] = [
  ...[allocate(1), allocate(2), decline(1), decline(2), cancel, pack],
  cancelThere,
  { type: 'RecordTransfer', data: { amount: usd(127_500), reference: 'line 7' } },
  { type: 'ExpirePayment', data: { until: '2026-01-10T14:30:00.000Z' } },
  { type: 'ShipOrder', data: { shipmentId: 's-1', trackingNumber: '1Z' } },
  { type: 'RecordDelivery', data: { deliveredAt: '2026-01-12T10:00:00.000Z' } },
  comesBack('rt-1', 1, false),
  comesBack('rt-2', 2, true),
  { type: 'RequestRefund', data: { refundId: 'f-1', reason: 'late' } },
  { type: 'RecordRefund', data: { refundId: 'f-1', status: 'succeeded' } },
  { type: 'RecordRefund', data: { refundId: 'cancellation', status: 'succeeded' } },
  { type: 'RecordRefund', data: { refundId: 'return-rt-1', status: 'succeeded' } },
];

const lines = [
  { ...bowl, line: 1 },
  { ...polish, line: 2 },
];
const placed = { type: 'OrderPlaced', data: { ...data, lines, total: usd(127_500) } } satisfies OrderEvent;
const won = (line: number): OrderEvent => ({ type: 'LineAllocated', data: { line } });
const confirmed: OrderEvent = {
  type: 'OrderConfirmed',
  data: {
    ...{ channel: 'web', customerId: 'c-1', lines, total: usd(127_500), delivery: { subjectId: 'c-1' } },
    bill: {
      origin: 'entered',
      lines: [
        { amountMinor: 125_000, totalMinor: 125_000 },
        { amountMinor: 2_500, totalMinor: 2_500 },
      ],
      ...{ shipping: { amountMinor: 0, totalMinor: 0 }, payment: { method: 'elsewhere' }, soldAt: data.placedAt },
    },
  },
};
const cancelled = (reason: string): OrderEvent => ({ type: 'OrderCancelled', data: { reason, lines } });
const sold = [placed, won(1), won(2), { type: 'OrderAllocated', data: {} } as OrderEvent, confirmed];
const packed: OrderEvent = { type: 'OrderPacked', data: { shipmentId: 's-1' } };
const cancelledThere: OrderEvent = { type: 'CancelledElsewhere', data: cancelThere.data };
const delivered: OrderEvent = { type: 'OrderDelivered', data: { deliveredAt: '2026-01-12T10:00:00.000Z' } };
const shipped: OrderEvent = { type: 'OrderShipped', data: { shipmentId: 's-1', trackingNumber: '1Z' } };
