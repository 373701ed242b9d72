import { describe, expect, it } from '@jest/globals';
import type { ShipmentCommand, ShipmentEvent } from './shipment.js';
import {
  after,
  anna,
  attempted,
  buy,
  given,
  handedOver,
  handOver,
  labelled,
  moved,
  ordered,
  packed,
  voiding,
} from './shipment-story.contract.js';

const name = (data: typeof anna): ShipmentCommand => ({ type: 'NameConsignee', data });
const named = (data: typeof anna): ShipmentEvent => ({ type: 'ConsigneeNamed', data });
const inZurich = { ...moved, destination: 'CH' };
const check = (verdict: 'valid' | 'ambiguous' | 'not-found' | 'unknown') =>
  ({ type: 'RecordAddressCheck', data: { verdict, carrier: 'ups' } }) satisfies ShipmentCommand;
const checked = (verdict: 'valid' | 'ambiguous' | 'not-found' | 'unknown') =>
  ({ type: 'AddressChecked', data: { verdict, carrier: 'ups' } }) satisfies ShipmentEvent;
const trust: ShipmentCommand = { type: 'TrustAddress', data: {} };
const trusted: ShipmentEvent = { type: 'AddressTrusted', data: {} };
const stopFor = (...materials: string[]): ShipmentCommand => ({ type: 'StopExport', data: { materials } });
const stoppedFor = (...materials: string[]): ShipmentEvent => ({ type: 'ExportStopped', data: { materials } });
const stop = stopFor('ivory');
const stopped = stoppedFor('ivory');
const permit: ShipmentCommand = { type: 'PermitExport', data: { permit: 'CITES 26US12345' } };
const permitted: ShipmentEvent = { type: 'ExportPermitted', data: { permit: 'CITES 26US12345' } };
const why = (...events: ShipmentEvent[]) => after(...events).attention;

describe('An address', () => {
  it('is checked, and people look at it if a carrier does not know it', () => {
    given(ordered).when(check('not-found')).then(checked('not-found'));
    expect(why(ordered, checked('not-found'))).toBe('address-not-found');
    expect(why(ordered, checked('ambiguous'))).toBe('address-ambiguous');
    expect(why(ordered, checked('unknown'))).toBeUndefined();
    expect(why(ordered, checked('not-found'), checked('valid'))).toBeUndefined();
  });
  it('that is wrong gets no label until somebody trusts it, or names another', () => {
    const wrong = [...packed, checked('ambiguous')];
    given(...wrong)
      .when(buy(1))
      .thenRefused('address-unproven');
    given(...wrong)
      .when(trust)
      .then(trusted);
    given(...wrong, trusted)
      .when(buy(1))
      .then(...attempted(1));
    given(...wrong, named(moved))
      .when(buy(1))
      .then(...attempted(1));
    expect(why(...wrong, trusted)).toBeUndefined();
  });
  it('is not what was found of another', () => {
    const of = ({ consignee, destination }: typeof anna) =>
      ({ type: 'RecordAddressCheck', data: { ...check('not-found').data, of: { consignee, destination } } }) as const;
    given(ordered).when(of(anna)).then(checked('not-found'));
    given(ordered, named(moved)).when(of(anna)).thenNothing();
    given(ordered, named(moved)).when(of(moved)).then(checked('not-found'));
    given(ordered, named(inZurich)).when(of(moved)).thenNothing();
  });
  it('is named anew, unless it is the same', () => {
    given(ordered).when(name(moved)).then(named(moved));
    given(ordered).when(name(anna)).thenNothing();
    expect(after(ordered, checked('not-found'), trusted, named(moved))).toMatchObject({
      ...{ address: { trusted: false }, attention: undefined, ordered: moved },
    });
  });
  it('that is named anew gives back the labels for the old one', () => {
    given(...packed, ...labelled(1))
      .when(name(moved))
      .then(named(moved), voiding('LabelVoidRequested', 1, 'replaced'));
    given(...packed, ...attempted(1))
      .when(name(moved))
      .thenRefused('label-under-way');
    given(...packed, ...labelled(1), handedOver(1))
      .when(name(moved))
      .thenRefused('shipment-dispatched');
  });
});

describe('What needs a permit', () => {
  it('is stopped once, gets no label and does not leave', () => {
    given(ordered).when(stop).then(stopped);
    given(...packed, stopped)
      .when(buy(1))
      .thenRefused('export-stopped');
    given(...packed, ...labelled(1), stopped)
      .when(handOver(1))
      .thenRefused('export-stopped');
    expect(why(...packed, stopped, checked('not-found'), trusted)).toBe('export-permit');
  });
  it('goes with it', () => {
    given(...packed, stopped)
      .when(permit)
      .then(permitted);
    given(...packed, stopped, permitted)
      .when(buy(1))
      .then(...attempted(1));
    given(ordered, stopped, permitted).when(stop).thenNothing();
    expect(why(...packed, stopped, permitted)).toBeUndefined();
  });
  it('goes with it only as far as somebody has seen what it is for', () => {
    const other = stopFor('tortoiseshell', 'ivory');
    given(ordered, stopped).when(other).then(stoppedFor('tortoiseshell'));
    given(ordered, stopped, permitted).when(other).then(stoppedFor('tortoiseshell'));
    const both = [...packed, stopped, permitted, stoppedFor('tortoiseshell')];
    given(...both)
      .when(buy(1))
      .thenRefused('export-stopped');
    expect(why(...both)).toBe('export-permit');
    // The same permit may be for both.
    given(...both)
      .when(permit)
      .then(permitted);
    given(...both, permitted)
      .when(buy(1))
      .then(...attempted(1));
    given(ordered, permitted).when(stop).then(stopped);
  });
  it('is another matter in another country', () => {
    given(ordered, stopped, permitted).when(name(inZurich)).then(named(inZurich));
    given(ordered, stopped, permitted, named(inZurich)).when(stop).then(stopped);
    const home = [...packed, named(inZurich), stopped];
    given(...home)
      .when(name(moved))
      .then(named(moved));
    given(...home, named(moved))
      .when(buy(1))
      .then(...attempted(1));
    expect(why(...home)).toBe('export-permit');
    expect(why(...home, named(moved))).toBeUndefined();
    const canaries = { ...inZurich, destination: 'ES-CN' };
    given(ordered, named(canaries), stopped, permitted)
      .when(name({ ...moved, destination: 'ES' }))
      .then(named({ ...moved, destination: 'ES' }));
  });
  it('is the same matter at another address there', () => {
    const permittedOnce = [...packed, stopped, permitted, named(moved), stopped, permitted];
    given(...packed, stopped, permitted)
      .when(name(moved))
      .then(named(moved), stopped, permitted);
    given(...permittedOnce)
      .when(buy(1))
      .then(...attempted(1));
    given(...packed, stopped, permitted, stoppedFor('coral'))
      .when(name(moved))
      .then(named(moved), stopped, permitted, stoppedFor('coral'));
    given(...packed, stopped)
      .when(name(moved))
      .then(named(moved), stopped);
    expect(why(...packed, stopped, named(moved), stopped)).toBe('export-permit');
    expect(why(...permittedOnce)).toBeUndefined();
    given(...packed, permitted)
      .when(name(moved))
      .then(named(moved));
  });
});
