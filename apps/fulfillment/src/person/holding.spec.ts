import { describe, expect, it } from '@jest/globals';
import { RetentionDeclared, SubjectDataCollected } from '#contracts/fulfillment.js';
import type { Sealed } from '#contracts/personal.js';
import { recordedAs } from '#eventsourcing/specification.js';
import type { PersonEvent } from '#personal/person.js';
import { personPolicy } from '#personal/person.policy.js';
import { fulfillmentPolicy } from '../fulfillment.policy.js';
import { published } from '../published.js';
import type { ShipmentEvent } from '../shipment/shipment.js';
import { heldByFulfillment, isUnderWay } from './holding.js';

const { mentionedIn, heldIn, keptIn, letsGo, retainedOf } = heldByFulfillment;
const at = '2026-01-10T15:00:00.000Z';
const erasedAt = '2026-01-12T09:00:00.000Z';
const later = '2026-01-13T09:00:00.000Z';
const sealed = (kind: string) => `sealed.${kind}.${'k'.repeat(22)}.AA` as Sealed;
const consignee = { name: sealed('name'), phone: sealed('phone'), address: sealed('address') };

const orderedFor = (more: object): ShipmentEvent => ({
  type: 'ShipmentOrdered',
  data: {
    ...{ shipmentId: 's-1', orderId: 'o-1', channel: 'ebay', orderedAt: at, ...more },
    lines: [{ line: 1, unitId: 'CM-1', price: { minor: 100, currency: 'USD' } }],
  },
});
const namedAs = (who: object = consignee): ShipmentEvent => ({
  type: 'ConsigneeNamed',
  data: { subjectId: 'c-1', destination: 'US-TX', consignee: who as typeof consignee },
});
const delivered: ShipmentEvent = { type: 'ShipmentDelivered', data: { at, trackingNumber: '1Z' } };
const cancelled: ShipmentEvent = { type: 'ShipmentCancelled', data: { reason: 'changed-mind' } };
const packed: ShipmentEvent = { type: 'ShipmentPacked', data: {} };
const dispatched: ShipmentEvent = { type: 'ShipmentDispatched', data: { at, trackingNumber: '1Z' } };
const unknownToOrders = orderedFor({ subjectId: 'c-1' });

describe('A person is found', () => {
  const mentioned = (stream: string, type: string, data: object) => mentionedIn(recordedAs(stream)({ type, data }));

  it('in what is sent to them, from the order on or since the warehouse asked who gets it', () => {
    const theirs = { subjectIds: ['c-1'], streams: ['shipment-s-1'] };
    expect(mentioned('shipment-s-1', 'ShipmentOrdered', { subjectId: 'c-1' })).toEqual(theirs);
    expect(mentioned('shipment-s-1', 'ConsigneeNamed', { subjectId: 'c-1' })).toEqual(theirs);
  });
  it('in what they send back', () =>
    expect(mentioned('return-rt-1', 'ReturnAuthorised', { subjectId: 'c-1' })).toEqual({
      ...{ subjectIds: ['c-1'], streams: ['return-rt-1'] },
    }));
  it('nowhere else', () => {
    for (const [stream, type, data] of [
      ['shipment-s-1', 'ShipmentOrdered', {}],
      ['shipment-s-1', 'DeliveryTroubled', { subjectId: 'c-1' }],
      ['carrierNews-n-1', 'NewsReceived', { subjectId: 'c-1' }],
      ['person-c-1', 'ConsigneeNamed', { subjectId: 'c-1' }],
    ] as const)
      expect(mentioned(stream, type, data)).toEqual({ subjectIds: [], streams: [] });
  });
});

describe('What is held of a person', () => {
  it('is everything that happened to what was sent to them, sealed as it came', () => {
    const events = [orderedFor({ subjectId: 'c-1', consignee }), dispatched];
    expect(heldIn('shipment-s-1', events.map(recordedAs('shipment-s-1', at)), 'c-1')).toEqual({
      record: 'shipment s-1',
      events: events.map((event) => ({ ...event, at })),
    });
  });
});

describe('Of who is forgotten', () => {
  const kept = (...events: ShipmentEvent[]) =>
    keptIn('c-1', 'shipment-s-1', events.map(recordedAs('shipment-s-1', at)), erasedAt);

  it('nothing is kept that orders knows of, since that keeps the invoice, also while a parcel is under way', () => {
    expect(kept(orderedFor({ subjectId: 'c-1', consignee }))).toBeUndefined();
    expect(kept(orderedFor({ subjectId: 'c-1', consignee }), namedAs(), dispatched)).toBeUndefined();
    expect(retainedOf([], erasedAt)).toEqual([]);
  });
  it('a name and an address are kept that were told us alone, until the parcel is there or is not sent', () => {
    for (const past of [[], [packed], [packed, dispatched]])
      expect(kept(unknownToOrders, namedAs(), ...past)).toEqual({ shipmentId: 's-1', fields: ['name', 'address'] });
    expect(kept(unknownToOrders, namedAs(), delivered)).toBeUndefined();
    expect(kept(unknownToOrders, namedAs(), cancelled)).toBeUndefined();
    expect(kept(unknownToOrders)).toBeUndefined();
    expect(kept(unknownToOrders, namedAs({ name: sealed('name') }))).toMatchObject({ fields: ['name'] });
  });
  it('nothing is kept for a parcel whose consignee was named again since then: that has a key of its own', () => {
    const record = recordedAs('shipment-s-1', at);
    const again = recordedAs('shipment-s-1', later)(namedAs(), 2);
    const events = [record(unknownToOrders), record(namedAs(), 1), again];
    expect(keptIn('c-1', 'shipment-s-1', events, erasedAt)).toBeUndefined();
    expect(keptIn('c-1', 'shipment-s-1', events, later)).toBeDefined();
  });
  it('nothing is kept of what came back', () => {
    const authorised = { type: 'ReturnAuthorised', data: { subjectId: 'c-1', from: { consignee } } };
    expect(keptIn('c-1', 'return-rt-1', [recordedAs('return-rt-1')(authorised)], erasedAt)).toBeUndefined();
  });
  it('it is said until when, though nobody ever heard of the parcel again', () => {
    const [retained, ...more] = retainedOf([kept(unknownToOrders, namedAs())!], erasedAt);
    expect([retained, more]).toEqual([
      {
        ...{ record: 'shipment s-1', fields: ['name', 'address'], until: '2026-04-12' },
        basis: 'parcel under way: Art. 6(1)(b) GDPR',
      },
      [],
    ]);
  });
  it('it fits into one message, however much is sent to one person', () => {
    const awaiting = (count: number) =>
      Array.from({ length: count }, (_, n) => ({ shipmentId: `s-${'x'.repeat(60)}${n}`, fields: ['name', 'address'] }));
    expect(retainedOf(awaiting(500), erasedAt)).toHaveLength(500);
    expect(retainedOf(awaiting(501), erasedAt)).toMatchObject([
      { record: '501 shipments', fields: ['name', 'address'], until: '2026-04-12' },
    ]);
    for (const count of [500, 50_000]) {
      const retained = retainedOf(awaiting(count), erasedAt).map((one) => ({ ...one, fields: [...one.fields] }));
      const data = { subjectId: 'c-1', retained };
      expect(RetentionDeclared.schema.parse(data)).toEqual(data);
      expect(JSON.stringify(data).length).toBeLessThan(200_000);
    }
  });
  it('it is declared anew when less may be kept', () => {
    const changes = [unknownToOrders, namedAs(), packed, dispatched, delivered, cancelled].map((event) =>
      letsGo(recordedAs('shipment-s-1')(event)),
    );
    expect(changes).toEqual([false, true, false, false, true, true]);
    expect(letsGo(recordedAs('return-rt-1')(delivered))).toBe(false);
  });
  it('a label may be needed as long as the parcel is under way', () => {
    const statuses = ['ordered', 'packed', 'dispatched', 'delivered', 'cancelled'] as const;
    expect(statuses.map((status) => isUnderWay({ status }))).toEqual([true, true, true, false, false]);
  });
});

describe('Who is forgotten or asks', () => {
  it('is heard of from the service for privacy, and answered in our name', () => {
    const heard = fulfillmentPolicy.map(({ on }) => on);
    expect(heard).toEqual(expect.arrayContaining(personPolicy.map(({ on }) => on)));
    const told = (event: PersonEvent) => published(recordedAs('person-c-1')(event), 'c-1');
    expect(told({ type: 'RetentionDeclared', data: { sequence: 3, retained: [] } })).toEqual([
      RetentionDeclared.of({ subjectId: 'c-1', retained: [] }),
    ]);
    const part = { exportId: 'x-1', part: 1, parts: 1, records: [] };
    expect(told({ type: 'SubjectDataCollected', data: part })).toEqual([
      SubjectDataCollected.of({ subjectId: 'c-1', ...part }),
    ]);
  });
});
