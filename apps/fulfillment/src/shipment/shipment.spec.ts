import { describe, expect, it } from '@jest/globals';
import type { LabelCommand } from '../label/label.js';
import { arrivalOf, isAtRest, orderIdOf, shipmentIdOf, type ShipmentCommand, type ShipmentEvent } from './shipment.js';
import {
  after,
  anna,
  answer,
  attempted,
  bought,
  bowl,
  buy,
  cancel,
  cancelled,
  given,
  handedOver,
  handOver,
  hear,
  labelled,
  moved,
  order,
  ordered,
  packed,
  parcelId,
  picked,
  put,
  scan,
  tooLate,
  voiding,
} from './shipment-story.contract.js';

const name = (data: typeof anna): ShipmentCommand => ({ type: 'NameConsignee', data });
const check = (verdict: 'valid' | 'ambiguous' | 'not-found' | 'unknown') =>
  ({ type: 'RecordAddressCheck', data: { verdict, carrier: 'ups' } }) satisfies ShipmentCommand;
const stop: ShipmentCommand = { type: 'StopExport', data: { materials: ['ivory'] } };
const stopped: ShipmentEvent = { type: 'ExportStopped', data: { materials: ['ivory'] } };
const replace = (parcel: number): ShipmentCommand => ({ type: 'ReplaceLabel', data: { parcelId: parcelId(parcel) } });
const noOffer = (parcel: number): LabelCommand => ({
  type: 'RecordNoOffer',
  data: { parcelId: parcelId(parcel), because: 'too-heavy' },
});
const pack: ShipmentCommand = { type: 'PackPiece', data: { parcel: 1, code: bowl.unitId, scanId: 'x-1' } };
const settle: ShipmentCommand = { type: 'SettleTrouble', data: { note: 'asked the carrier' } };
const why = (...events: ShipmentEvent[]) => after(...events).attention;

describe('A shipment', () => {
  it('is ordered once', () => {
    given().when(order).then(ordered);
    expect(after(ordered)).toMatchObject({ status: 'ordered', packing: { isPacked: false } });
  });
  it('is named after its order', () =>
    expect([shipmentIdOf('o-42'), orderIdOf('s-42'), orderIdOf(shipmentIdOf('o-42'))]).toEqual([
      's-42',
      'o-42',
      'o-42',
    ]));
  it('must have been ordered before anything is done for it', () => {
    for (const command of [
      name(anna),
      check('valid'),
      stop,
      pack,
      buy(1),
      handOver(1),
      hear(1, scan(12, 'lost')),
      settle,
    ])
      given().when(command).thenRefused('shipment-unknown');
  });
  it('is packed with its last parcel', () => {
    given(ordered)
      .when(pack)
      .then(
        { type: 'PiecePicked', data: { line: 1, code: bowl.unitId, scanId: 'x-1' } },
        { type: 'PiecePacked', data: { line: 1, code: bowl.unitId, scanId: 'x-1', parcelId: parcelId(1) } },
      );
    expect(after(...packed)).toMatchObject({ status: 'packed', packing: { parcels: [{}, {}] } });
  });
});

describe('An order that is cancelled', () => {
  it('is not sent, and its labels go back', () => {
    given(ordered).when(cancel).then(cancelled);
    given(...packed, ...labelled(1), ...labelled(2))
      .when(cancel)
      .then(cancelled, voiding('LabelVoidRequested', 1), voiding('LabelVoidRequested', 2));
    expect(after(ordered, cancelled)).toMatchObject({ status: 'cancelled', cancelledBecause: 'changed-mind' });
  });
  it('gives back what was being bought once that is known, and tries nothing more', () => {
    const going = [...packed, ...attempted(1), cancelled];
    given(...going)
      .when(answer(1))
      .then(bought(1), voiding('LabelVoidRequested', 1));
    given(...going)
      .when({ type: 'RecordLabelLost', data: { parcelId: parcelId(1), attempt: 1 } })
      .then({ type: 'LabelLost', data: { parcelId: parcelId(1), carrier: 'ups', service: '03', attempt: 1 } });
    given(...going)
      .when(buy(1))
      .thenRefused('shipment-cancelled');
    given(...going)
      .when(noOffer(2))
      .thenNothing();
  });
  it('is neither picked, packed, labelled nor handed over', () => {
    for (const command of [pack, name(moved), replace(1), handOver(1)])
      given(...packed, ...labelled(1), cancelled)
        .when(command)
        .thenRefused('shipment-cancelled');
    for (const command of [check('not-found'), stop, { type: 'NoteLate', data: { promisedBy: '', at: '' } } as const])
      given(...packed, cancelled)
        .when(command)
        .thenNothing();
  });
  it('may be cancelled before it is heard of', () => {
    given().when(cancel).then(cancelled);
    given(cancelled).when(order).then(ordered, cancelled);
    given(cancelled, ordered, cancelled).when(pack).thenRefused('shipment-cancelled');
    expect(after(cancelled, ordered, cancelled).status).toBe('cancelled');
  });
  it('too late is said to people, and what is still here stays here', () => {
    given(...packed, ...labelled(1), ...labelled(2), handedOver(1))
      .when(cancel)
      .then(tooLate, voiding('LabelVoidRequested', 2));
    const late = [...packed, ...labelled(1), ...labelled(2), handedOver(1), tooLate];
    given(...late)
      .when(handOver(2))
      .thenRefused('shipment-cancelled');
    // A repeat of its answer does not give back the label of what is on its way.
    given(...late)
      .when(answer(1))
      .thenNothing();
    expect(why(...late)).toBe('cancelled-too-late');
  });
});

describe('The label of a parcel', () => {
  it('is bought for a closed parcel', () => {
    given(...packed)
      .when(buy(1))
      .then(...attempted(1));
    given(ordered, picked(1, bowl.unitId), put(1, 1, bowl.unitId))
      .when(buy(1))
      .thenRefused('parcel-open');
    given(...packed)
      .when(noOffer(9))
      .thenRefused('parcel-open');
  });
  it('is replaced as long as the parcel is here', () => {
    given(...packed, ...labelled(1))
      .when(replace(1))
      .then(voiding('LabelVoidRequested', 1, 'replaced'));
    given(...packed, ...attempted(1))
      .when(replace(1))
      .thenRefused('label-under-way');
    given(...packed, ...labelled(1), handedOver(1))
      .when(replace(1))
      .thenRefused('parcel-left');
    given(...packed)
      .when(replace(9))
      .thenRefused('parcel-open');
  });
  it('is not bought for what has left', () =>
    given(...packed, ...labelled(1), voiding('LabelVoidRequested', 1, 'replaced'), handedOver(1))
      .when(buy(1))
      .thenRefused('parcel-left'));
  it('calls for people where carriers say no', () => {
    const { type: _, data } = noOffer(1) as Extract<LabelCommand, { type: 'RecordNoOffer' }>;
    const none: ShipmentEvent = { type: 'NoRateFound', data };
    given(...packed)
      .when(noOffer(1))
      .then(none);
    const of = { parcelId: parcelId(1), carrier: 'ups', service: '03', attempt: 1 };
    const refused: ShipmentEvent = { type: 'LabelRefused', data: { ...of, code: '120100' } };
    const unsettled: ShipmentEvent = { type: 'LabelUnsettled', data: of };
    expect(why(...packed, none)).toBe('no-rate');
    expect(why(...packed, none, ...attempted(1))).toBeUndefined();
    expect(why(...packed, ...attempted(1), refused)).toBe('label-refused');
    expect(why(...packed, ...attempted(1), unsettled)).toBe('label-unsettled');
    expect(why(...packed, ...attempted(1), unsettled, bought(1))).toBeUndefined();
    expect(why(...packed, ...attempted(1), cancelled, unsettled)).toBe('label-unsettled');
    expect(why(...packed, ...attempted(1), cancelled, refused)).toBeUndefined();
    // What is wrong with one parcel is not mended by the label of another.
    expect(why(...packed, ...attempted(1), refused, ...labelled(2))).toBe('label-refused');
    const kept = voiding('LabelVoidRefused', 1, 'replaced');
    const replaced = [...packed, ...labelled(1), voiding('LabelVoidRequested', 1, 'replaced'), kept];
    expect(why(...replaced, ...attempted(1, 2), bought(1, 2))).toBe('void-refused');
    expect(why(...replaced, voiding('LabelVoided', 1, 'replaced'))).toBeUndefined();
    given(...replaced)
      .when(settle)
      .then({ type: 'TroubleSettled', data: { note: 'asked the carrier' } });
  });
  it('is not settled with words', () =>
    given(...packed, stopped)
      .when(settle)
      .thenNothing());
});

it('A parcel that nobody heard of is neither at rest nor there', () => {
  expect(isAtRest(after(...packed), parcelId(1))).toBe(false);
  expect(arrivalOf(after(...packed), parcelId(1))).toBeUndefined();
});
