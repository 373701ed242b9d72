import { describe, expect, it } from '@jest/globals';
import { LeftThoughCancelled } from '#contracts/fulfillment.js';
import { recordedAs } from '#eventsourcing/specification.js';
import { published } from '../published.js';
import { arrivalOf, isAtRest, type ShipmentCommand, type ShipmentEvent } from './shipment.js';
import {
  after,
  allThere,
  arrived,
  attempted,
  bought,
  cancelled,
  dispatched,
  given,
  handedOver,
  handOver,
  hear,
  heard,
  labelled,
  leftOn,
  onTheWay,
  packed,
  parcelId,
  promisedBy,
  scan,
  told,
  tooLate,
  voiding,
} from './shipment-story.contract.js';

const unscanned = (parcel: number, day: number): ShipmentEvent => ({
  type: 'ParcelHandedOver',
  data: { parcelId: parcelId(parcel), at: leftOn(day) },
});
const settle: ShipmentCommand = { type: 'SettleTrouble', data: { note: 'asked the carrier' } };
const settled: ShipmentEvent = { type: 'TroubleSettled', data: { note: 'asked the carrier' } };
const late: ShipmentCommand = { type: 'NoteLate', data: { promisedBy, at: promisedBy } };
const isLate: ShipmentEvent = told('late', 15);
const labels = [...packed, ...labelled(1), ...labelled(2)];
const firstThere = [...onTheWay, ...heard(1, 'announced', scan(13, 'delivered')), arrived(1, 13)];
const bothThere = [...firstThere, ...heard(2, 'announced', scan(14, 'delivered')), arrived(2, 14), allThere(14)];
const why = (...events: ShipmentEvent[]) => after(...events).attention;

describe('Parcels leave', () => {
  it('with a label, each once; the last one dispatches the shipment', () => {
    given(...labels)
      .when(handOver(1))
      .then(handedOver(1));
    given(...labels, handedOver(1))
      .when(handOver(2, 12))
      .then(handedOver(2, 12), dispatched(12));
    given(...labels, handedOver(1))
      .when(handOver(1, 12))
      .thenNothing();
    given(...packed)
      .when(handOver(1))
      .thenRefused('label-missing');
    given(...labels, voiding('LabelVoidRequested', 1, 'replaced'))
      .when(handOver(1))
      .thenRefused('label-missing');
    given(...labels)
      .when(handOver(9))
      .thenRefused('label-missing');
  });
  it('also where nobody scanned them out, but the carrier has them', () => {
    const moving = scan(12, 'in-transit');
    given(...labels, handedOver(1))
      .when(hear(2, moving))
      .then(...heard(2, 'announced', moving), unscanned(2, 12), dispatched(12));
    given(...labels)
      .when(hear(1, moving, scan(13, 'exception')))
      .then(...heard(1, 'announced', moving, scan(13, 'exception')), unscanned(1, 12), told('exception', 13, 1));
  });
  it('not with being announced, or held up before the carrier came', () => {
    given(...labels)
      .when(hear(1, scan(11, 'announced')))
      .then(heard(1, 'announced', scan(11, 'announced'))[0]);
    given(...labels)
      .when(hear(1, scan(12, 'exception')))
      .then(...heard(1, 'announced', scan(12, 'exception')), told('exception', 12, 1));
  });
});

describe('News of a parcel', () => {
  it('that does not exist, or that no carrier was given, are refused: they leave no trace', () => {
    given(...labels)
      .when(hear(9, scan(12, 'in-transit')))
      .thenRefused('parcel-unknown');
    given(...packed)
      .when(hear(1, scan(12, 'in-transit')))
      .thenRefused('parcel-unknown');
    given(...packed, ...attempted(1))
      .when({ type: 'RecordSubscription', data: { parcelId: parcelId(1), until: leftOn(20) } })
      .thenRefused('parcel-unknown');
  });
  it('under a label that was replaced say nothing of it, unless there is no other', () => {
    const scans = [scan(12, 'in-transit')];
    const data = { parcelId: parcelId(1), scans, heardAt: '2026-01-20T00:00:00.000Z' };
    const underOld: ShipmentCommand = { type: 'RecordScans', data: { ...data, trackingNumber: '1Z-1-1' } };
    const replaced = [...labels, voiding('LabelVoidRequested', 1, 'replaced')];
    given(...replaced, ...attempted(1, 2), bought(1, 2))
      .when(underOld)
      .thenNothing();
    given(...replaced)
      .when(underOld)
      .then(...heard(1, 'announced', ...scans), unscanned(1, 12));
  });
});

describe('A shipment is delivered', () => {
  it('when all its parcels are', () => {
    given(...onTheWay)
      .when(hear(1, scan(13, 'delivered')))
      .then(...heard(1, 'announced', scan(13, 'delivered')), arrived(1, 13));
    given(...firstThere)
      .when(hear(2, scan(14, 'delivered')))
      .then(...heard(2, 'announced', scan(14, 'delivered')), arrived(2, 14), allThere(14));
    expect(after(...bothThere)).toMatchObject({ status: 'delivered', concerns: [] });
    expect([isAtRest(after(...bothThere), parcelId(1)), arrivalOf(after(...bothThere), parcelId(2))]).toEqual([
      ...[true, leftOn(14)],
    ]);
  });
  it('not while one of them is lost, also if that one was said to be there', () => {
    const lost = scan(14, 'lost');
    const corrected = [...firstThere, ...heard(1, 'delivered', lost), told('lost', 14, 1)];
    given(...firstThere)
      .when(hear(1, lost))
      .then(...heard(1, 'delivered', lost), told('lost', 14, 1));
    given(...corrected)
      .when(hear(2, scan(15, 'delivered')))
      .then(...heard(2, 'announced', scan(15, 'delivered')), arrived(2, 15));
    given(...corrected, ...heard(2, 'announced', scan(15, 'delivered')), arrived(2, 15))
      .when(hear(1, scan(16, 'delivered')))
      .then(...heard(1, 'lost', scan(16, 'delivered')), allThere(16));
  });
  it('once, whatever its carrier says later; people look at it then', () => {
    const back = scan(16, 'returning');
    given(...bothThere)
      .when(hear(1, back))
      .then(...heard(1, 'delivered', back), told('returning', 16, 1));
    const corrected = [...bothThere, ...heard(1, 'delivered', back), told('returning', 16, 1)];
    expect(after(...corrected)).toMatchObject({ status: 'delivered', attention: 'returning' });
    given(...corrected)
      .when(hear(1, scan(17, 'delivered')))
      .then(...heard(1, 'returning', scan(17, 'delivered')));
    expect(why(...corrected, ...heard(1, 'returning', scan(17, 'delivered')))).toBeUndefined();
  });
  it('and leaves it unsaid that it left, if nobody knew', () =>
    given(...labels, handedOver(1), ...heard(1, 'announced', scan(13, 'delivered')), arrived(1, 13))
      .when(hear(2, scan(14, 'delivered')))
      .then(
        ...[...heard(2, 'announced', scan(14, 'delivered')), unscanned(2, 14), dispatched(14)],
        ...[arrived(2, 14, 14), allThere(14)],
      ));
});

describe('Trouble', () => {
  it('is told once for each kind and parcel', () => {
    const held = [...onTheWay, ...heard(1, 'announced', scan(12, 'exception')), told('exception', 12, 1)];
    given(...held, ...heard(1, 'exception', scan(13, 'in-transit')))
      .when(hear(1, scan(14, 'exception')))
      .then(...heard(1, 'in-transit', scan(14, 'exception')));
    given(...held)
      .when(hear(2, scan(14, 'exception')))
      .then(...heard(2, 'announced', scan(14, 'exception')), told('exception', 14, 2));
  });
  it('is with people until they settle it, and again when it comes again', () => {
    const held = [...onTheWay, ...heard(1, 'announced', scan(12, 'exception')), told('exception', 12, 1)];
    const on = heard(1, 'exception', scan(13, 'in-transit'));
    given(...held)
      .when(settle)
      .then(settled);
    expect([why(...held), why(...held, ...on), why(...held, settled)]).toEqual(['exception', 'exception', undefined]);
    expect(why(...held, settled, ...on, ...heard(1, 'in-transit', scan(14, 'exception')))).toBe('exception');
    expect(why(...held, ...heard(1, 'exception', scan(14, 'delivered')), arrived(1, 14))).toBeUndefined();
    given(...onTheWay)
      .when(settle)
      .thenNothing();
  });
  it('is a parcel that came back, also if nobody heard that it was coming', () => {
    given(...onTheWay)
      .when(hear(1, scan(16, 'returned')))
      .then(...heard(1, 'announced', scan(16, 'returned')), told('returning', 16, 1));
    given(...onTheWay, ...heard(1, 'announced', scan(15, 'returning')), told('returning', 15, 1))
      .when(hear(1, scan(16, 'returned')))
      .then(...heard(1, 'returning', scan(16, 'returned')));
  });
  it('is being late, which is told once, and not of what is there', () => {
    given(...onTheWay)
      .when(late)
      .then(isLate);
    given(...onTheWay, isLate, settled)
      .when(late)
      .thenNothing();
    given(...bothThere)
      .when(late)
      .thenNothing();
    expect([why(...onTheWay, isLate), why(...onTheWay, isLate, ...bothThere.slice(onTheWay.length))]).toEqual([
      ...['late', undefined],
    ]);
  });
  it('of one parcel stays when the other arrives', () =>
    expect(
      why(
        ...[...onTheWay, ...heard(1, 'announced', scan(13, 'lost')), told('lost', 13, 1)],
        ...[...heard(2, 'announced', scan(14, 'delivered')), arrived(2, 14)],
      ),
    ).toBe('lost'));
});

describe('What leaves although its order was cancelled', () => {
  const given1 = given(...labels, cancelled, voiding('LabelVoidRequested', 1), voiding('LabelVoidRefused', 1));
  const left = [unscanned(1, 12), tooLate];
  it('is told to people, and dispatched by nobody', () => {
    given1.when(hear(1, scan(12, 'in-transit'))).then(...heard(1, 'announced', scan(12, 'in-transit')), ...left);
    expect(why(...labels, cancelled, ...heard(1, 'announced', scan(12, 'in-transit')), ...left)).toBe(
      'cancelled-too-late',
    );
  });
  it('is told to everybody, with its pieces: none of them can be sold again before it is back', () => {
    const publish = (event: ShipmentEvent) => published(recordedAs('shipment-s-42')(event), 's-42');
    const of = { shipmentId: 's-42', orderId: 'o-42' };
    expect(publish(tooLate)).toEqual([LeftThoughCancelled.of({ ...of, unitIds: ['CM-72.49.3'] })]);
    // As it was recorded before pieces were named.
    const unnamed: ShipmentEvent = { type: 'CancelledTooLate', data: { reason: 'changed-mind' } };
    expect(publish(unnamed)).toEqual([LeftThoughCancelled.of({ ...of, unitIds: [] })]);
    expect(publish(cancelled)).toEqual([]);
  });
  it('arrives, but the order is not delivered; and no buyer is told of trouble', () => {
    given1
      .when(hear(1, scan(12, 'delivered')))
      .then(...heard(1, 'announced', scan(12, 'delivered')), ...left, arrived(1, 12, 12));
    given1.when(hear(1, scan(12, 'lost'))).then(...heard(1, 'announced', scan(12, 'lost')), ...left);
  });
  it('had left before: it is delivered all the same, and people still have to look', () => {
    const all = [...onTheWay, tooLate, ...bothThere.slice(onTheWay.length)];
    given(...all.slice(0, -4))
      .when(hear(2, scan(14, 'delivered')))
      .then(...heard(2, 'announced', scan(14, 'delivered')), arrived(2, 14), allThere(14));
    expect(after(...all)).toMatchObject({ status: 'delivered', attention: 'cancelled-too-late' });
    expect(why(...all, settled)).toBeUndefined();
  });
});
