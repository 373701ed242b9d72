import { describe, expect, it } from '@jest/globals';
import type { Evidence, FactData } from './evidence.js';
import { changed, later, log, sealedBuyer, soundIn, without } from './sound-evidence.js';
import { verdict } from './verdict.js';

const { evidence: sound, placed, told, orderRow } = soundIn('USD', 1);
const heardWithout = (id: string) => new Map([...sound.heard].filter(([heard]) => heard !== id));
const { buyer: _, ...nameless } = placed('bob');
const boughtBy = (buyer: FactData['buyer']) =>
  changed(sound.orders, 'order-o-bob/1', { data: { ...nameless, ...(buyer && { buyer }) } });
const due = (until: string) => [
  ...sound.orders,
  ...log(['order-o-bob', 'PaymentAwaited', { until }]).map((fact) => ({ ...fact, id: 'order-o-bob/8', version: 8 })),
];

const sending = (stream: string, orderId: string) => log([stream, 'ShipmentOrdered', { orderId, lines: [] }]);

/** What is planted, and what the verdict must say of it (among whatever else follows from it). */
const planted: readonly [what: string, evidence: Partial<Evidence>, finding: string][] = [
  [
    'a second allocation',
    { inventory: changed(sound.inventory, 'unit-V1/4', { type: 'UnitAllocated' }) },
    'unit-V1/4: allocated to o-bob while o-ann has it.',
  ],
  [
    'a buyer who loses a free piece',
    { inventory: without(sound.inventory, 'unit-V1/3') },
    'unit-V1/4: o-bob was declined (gone), though the piece was free.',
  ],
  [
    'a confirmed order that never got its piece',
    { inventory: without(sound.inventory, 'unit-V1/3') },
    'order-o-ann/9: confirmed, though V1 was never allocated to it.',
  ],
  [
    'a piece that is kept for a cancelled order',
    { orders: [...sound.orders, ...log(['order-o-ann', 'OrderCancelled', { reason: 'piece-gone' }])] },
    'V1 is sold to o-ann, which is not confirmed.',
  ],
  [
    'a piece that is free though somebody wanted it',
    { inventory: sound.inventory.slice(0, 2) },
    'V1 was wanted and free, and is sold to nobody.',
  ],
  ['an order without an answer', { orders: without(sound.orders, 'order-o-bob/5') }, 'o-bob has no answer.'],
  [
    'an accepted order that is in no log',
    { orders: sound.orders.filter(({ stream }) => stream !== 'order-o-bob') },
    'bob: told 409, and no order was placed.',
  ],
  [
    'one request that made two orders',
    { orders: [...sound.orders, ...log(['order-o-bob2', 'OrderPlaced', placed('bob')])] },
    'bob made 2 orders: o-bob, o-bob2.',
  ],
  ['an order that nobody asked for', { told: [told('ann', 201)] }, 'o-bob: nobody asked for it (bob).'],
  [
    'a buyer who was told something else',
    { told: [told('ann', 201), told('bob', 201)] },
    'o-bob (bob): told 201, and the log does not confirm it.',
  ],
  [
    'a buyer who was told of another reason',
    { told: [told('ann', 201), told('bob', 409, { problem: 'payment-declined' })] },
    'o-bob (bob): told 409 (payment-declined), and the log does not say so.',
  ],
  [
    'an order that was given up before its payment was due',
    {
      orders: changed(sound.orders, 'order-o-bob/4', { type: 'PaymentAwaited', data: { until: later } }).map((fact) =>
        fact.type === 'OrderCancelled' ? { ...fact, data: { ...fact.data, reason: 'payment-expired' } } : fact,
      ),
    },
    'o-bob was cancelled for want of payment at 2026-01-01T00:00:00.000Z, due 2026-01-01T00:01:00.000Z.',
  ],
  [
    'a good card that was declined',
    { orders: [...sound.orders, ...log(['order-o-ann', 'PaymentDeclined', { attempt: 2 }])] },
    'o-ann (ann): a card was declined that was good.',
  ],
  [
    'a cancellation that was acknowledged and lost',
    { told: [told('ann', 202, { cancellation: 200 }), told('bob', 409)] },
    'o-ann (ann): told that it is cancelled, and it is not.',
  ],
  [
    'a row that was changed',
    { orderRows: [orderRow('ann', 'placed'), orderRow('bob', 'cancelled')] },
    'order_list: o-ann.status is placed, and confirmed by the log.',
  ],
  ['a row that is missing', { catalogueRows: [] }, 'catalogue: no row for V1.'],
  [
    'a row that is made up',
    { orderRows: [...sound.orderRows, orderRow('cyd', 'placed')] },
    'order_list: a row for o-cyd, which is in no log.',
  ],
  [
    'a fact that was not published',
    { heard: heardWithout('inventory/unit-V1/5') },
    'inventory/unit-V1/5 (retreasure.inventory.unit-sold.v1) was never published.',
  ],
  [
    'a fact of which only a part was published',
    { heard: heardWithout('orders/order-o-ann/9/2') },
    'orders/order-o-ann/9/2 (retreasure.orders.delivery-ordered.v1) was never published.',
  ],
  [
    'a deadline that passed in silence',
    { orders: due('2026-01-01T00:00:59.999Z') },
    'orders/order-o-bob/8 (retreasure.orders.payment-due.v1) was never published.',
  ],
  [
    'a message that is in no log',
    { heard: new Map([...sound.heard, ['orders/order-o-cyd/1', 'retreasure.orders.order-placed.v1']]) },
    'orders/order-o-cyd/1 (retreasure.orders.order-placed.v1) was published, and is no public fact of any log.',
  ],
  ['a gap in a stream', { orders: without(sound.orders, 'order-o-ann/2') }, 'order-o-ann: version 3 follows 1.'],
  [
    'a gap in the log of rates',
    { fx: changed(sound.fx, 'rates-r-1/1', { version: 2 }) },
    'rates-r-1: version 2 follows 0.',
  ],
  [
    'somebody who tried tokens',
    { privacy: log(['notedAlert-orders.a-1', 'AlertNoted']) },
    'notedAlert-orders.a-1/1: this test does not know AlertNoted.',
  ],
  [
    'a confirmed order that nobody sends',
    { fulfillment: without(sound.fulfillment, 'shipment-s-ann/1') },
    'order-o-ann/9: confirmed, and nobody is to send it.',
  ],
  [
    'an order that is sent twice',
    { fulfillment: [...sound.fulfillment, ...sending('shipment-s-ann2', 'o-ann')] },
    'shipment-s-ann2/1: o-ann is to be sent a second time.',
  ],
  [
    'an order that is sent though it was never confirmed',
    { fulfillment: [...sound.fulfillment, ...sending('shipment-s-cyd', 'o-cyd')] },
    'shipment-s-cyd/1: o-cyd is to be sent, and was never confirmed.',
  ],
  [
    'a parcel with other pieces',
    { fulfillment: changed(sound.fulfillment, 'shipment-s-ann/1', { data: { orderId: 'o-ann', lines: [] } }) },
    'shipment-s-ann/1: not the pieces of o-ann.',
  ],
  [
    'a cancelled order that is sent all the same',
    { orders: [...sound.orders, ...log(['order-o-ann', 'OrderCancelled', { reason: 'changed-mind' }])] },
    'o-ann was cancelled, and is still to be sent.',
  ],
  [
    'a shipment that was given up for nothing',
    { fulfillment: [...sound.fulfillment, ...log(['shipment-s-ann', 'ShipmentCancelled', { reason: 'piece-gone' }])] },
    'o-ann is not cancelled, and is not to be sent.',
  ],
  [
    'a gap in the log of shipments',
    { fulfillment: without(sound.fulfillment, 'shipment-s-ann/1') },
    'shipment-s-ann: version 2 follows 0.',
  ],
  [
    'a gap in what is known of pieces that are sold elsewhere',
    { channels: without(sound.channels, 'piece-V1/2') },
    'piece-V1: version 3 follows 1.',
  ],
  ['a broken chain', { brokenChains: ['order-o-ann/2'] }, 'order-o-ann/2: the hash chain breaks here.'],
  ['a view that a rebuild makes otherwise', { notRebuilt: ['catalogue'] }, 'catalogue: the rebuilt rows hash to'],
  [
    'plaintext in a file',
    { plaintext: ['data/orders/events.db at byte 7: marker-000001-0001'] },
    'Personal data lies open in data/orders/events.db at byte 7: marker-000001-0001',
  ],
  [
    'a buyer who was not sealed',
    { orders: boughtBy({ ...sealedBuyer('bob'), email: 'bob@example.org' }) },
    "order-o-bob/1: the buyer's email is not sealed.",
  ],
  [
    'one kind of data sealed as another',
    { orders: boughtBy({ ...sealedBuyer('bob'), phone: sealedBuyer('bob').email }) },
    "order-o-bob/1: the buyer's phone is not sealed.",
  ],
  ['a buyer who got lost', { orders: boughtBy(undefined) }, 'order-o-bob/1: nothing is known of its buyer'],
  [
    'a buyer of another order',
    { orders: boughtBy(sealedBuyer('cyd')) },
    'order-o-bob/1: the data of cyd, and the order of bob.',
  ],
  [
    'a key that seals for two',
    { orders: boughtBy(sealedBuyer('bob', 'ann')) },
    'order-o-bob/1: sealed by a key of ann.',
  ],
  ['a dead letter', { deadLetters: ['orders/inventory: orders/order-o-ann/1'] }, 'Dead letter: orders/inventory'],
];

describe('The verdict', () => {
  it('finds nothing where every promise was kept', () => {
    expect(verdict(sound)).toEqual([]);
  });

  it('asks for no deadline that was not due before everything was quiet', () => {
    expect(verdict({ ...sound, orders: due(later) })).toEqual([]);
  });

  it.each(planted)('names %s', (_, evidence, finding) => {
    const findings = verdict({ ...sound, ...evidence });
    expect(findings).toContainEqual(expect.stringContaining(finding));
  });
});
