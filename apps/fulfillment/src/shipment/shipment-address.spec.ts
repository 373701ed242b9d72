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
const check = (verdict: 'valid' | 'ambiguous' | 'not-found' | 'unknown') =>
  ({ type: 'RecordAddressCheck', data: { verdict, carrier: 'ups' } }) satisfies ShipmentCommand;
const checked = (verdict: 'valid' | 'ambiguous' | 'not-found' | 'unknown') =>
  ({ type: 'AddressChecked', data: { verdict, carrier: 'ups' } }) satisfies ShipmentEvent;
const trust: ShipmentCommand = { type: 'TrustAddress', data: {} };
const trusted: ShipmentEvent = { type: 'AddressTrusted', data: {} };
const stop: ShipmentCommand = { type: 'StopExport', data: { materials: ['ivory'] } };
const stopped: ShipmentEvent = { type: 'ExportStopped', data: { materials: ['ivory'] } };
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
    given(ordered, permitted).when(stop).thenNothing();
    expect(why(...packed, stopped, permitted)).toBeUndefined();
  });
});
