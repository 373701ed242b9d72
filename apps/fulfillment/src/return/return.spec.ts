import { describe, expect, it } from '@jest/globals';
import * as contracts from '#contracts/fulfillment.js';
import { publishedReturn } from './published-return.js';
import type { ReturnCommand, ReturnEvent } from './return.js';
import {
  after,
  answer,
  asked,
  attempted,
  at,
  authorise,
  authorised,
  bought,
  bowlHere,
  buy,
  cancel,
  cancelled,
  given,
  inspect,
  inspected,
  look,
  receive,
  received,
  returnId,
  scanOf,
  tinHere,
  toVoid,
  usd,
  voided,
} from './return-story.contract.js';

const authoriseOther = (more: object): ReturnCommand => ({ type: 'AuthoriseReturn', data: { ...asked, ...more } });
const wrong = (code: string, because: 'not-returned' | 'already-done', scanId: string): ReturnEvent => ({
  type: 'ScanRefused',
  data: { code, at, scanId, step: 'receive', because },
});
const travelling = [authorised, ...attempted, bought, ...scanOf(1, 'in-transit').events];
const [bowl, tin] = asked.lines as [(typeof asked.lines)[0], (typeof asked.lines)[0]];

describe('A return', () => {
  it('is authorised once, worth what was paid', () => {
    given().when(authorise).then(authorised);
    expect(after(authorised)).toMatchObject({ status: 'authorised', authorised: { declaredValue: usd(127_500) } });
  });
  it('may be worth something else', () =>
    given()
      .when(authoriseOther({ declaredValue: usd(1) }))
      .then({ type: 'ReturnAuthorised', data: { ...asked, declaredValue: usd(1) } }));
  it('keeps its number to itself', () =>
    given(authorised)
      .when(authoriseOther({ reason: 'damaged' }))
      .thenRefused('return-number-taken'));
  it('names each line once, in one currency', () => {
    given()
      .when(authoriseOther({ lines: [bowl, bowl] }))
      .thenRefused('line-named-twice');
    given()
      .when(authoriseOther({ lines: [] }))
      .thenRefused('too-many-lines');
    const many = (count: number) => Array.from({ length: count }, (_, n) => ({ ...bowl, line: n + 1 }));
    given()
      .when(authoriseOther({ lines: many(1_001) }))
      .thenRefused('too-many-lines');
    given()
      .when(authoriseOther({ lines: many(1_000) }))
      .then({ type: 'ReturnAuthorised', data: { ...asked, lines: many(1_000), declaredValue: usd(125_000_000) } });
    given()
      .when(authoriseOther({ lines: [bowl, { ...tin, price: { minor: 1, currency: 'EUR' } }] }))
      .thenRefused('mixed-currencies');
  });
  it('must be authorised before anything else', () => {
    for (const command of [buy, answer, receive('CM-72.49.3'), inspect(look(1)), cancel])
      given().when(command).thenRefused('return-unknown');
  });
});

describe('The label of a return', () => {
  it('is bought, for its order', () => {
    given(authorised)
      .when(buy)
      .then(...attempted);
    given(authorised, ...attempted)
      .when(answer)
      .then(bought);
    given(authorised, ...attempted, bought, cancelled, toVoid())
      .when({ type: 'RecordLabelVoided', data: { parcelId: returnId, trackingNumber: '1Z-7' } })
      .then(voided);
  });
  it('needs an address, and measures', () => {
    given()
      .when(authoriseOther({ from: undefined }))
      .thenRefused('return-address-missing');
    given()
      .when(authoriseOther({ measures: undefined }))
      .thenRefused('measures-missing');
  });
  it('is not bought where the buyer pays for the way, nor for what is here, nor for another parcel', () => {
    const { from: _, measures: __, ...own } = { ...asked, withLabel: false };
    const byThemselves: ReturnEvent = { type: 'ReturnAuthorised', data: { ...own, declaredValue: usd(127_500) } };
    given().when({ type: 'AuthoriseReturn', data: own }).then(byThemselves);
    given(byThemselves).when(buy).thenRefused('return-without-label');
    given(authorised, bowlHere).when(buy).thenRefused('return-arrived');
    given(authorised, cancelled).when(buy).thenRefused('return-cancelled');
    given(authorised)
      .when({ type: 'RecordNoOffer', data: { parcelId: 's-42.1', because: 'far' } })
      .thenRefused('parcel-unknown');
  });
  it('goes back when the return is cancelled, also if it was being bought, and none is tried again', () => {
    given(authorised, ...attempted, bought)
      .when(cancel)
      .then(cancelled, toVoid());
    given(authorised, ...attempted, cancelled)
      .when(answer)
      .then(bought, toVoid());
    given(authorised, ...attempted, cancelled)
      .when({ type: 'RecordLabelLost', data: { parcelId: returnId, attempt: 1 } })
      .then({ type: 'LabelLost', data: { parcelId: returnId, carrier: 'ups', service: '03', attempt: 1 } });
  });
  it('that came when all was here already goes back', () =>
    given(authorised, ...attempted, bowlHere)
      .when(answer)
      .then(bought, toVoid()));
});

describe('The way of a return', () => {
  it('is followed like that of any parcel', () => {
    const { command, events } = scanOf(1, 'in-transit');
    given(authorised, ...attempted, bought)
      .when(command)
      .then(...events);
    given(authorised).when(command).thenRefused('parcel-unknown');
    given(authorised, ...attempted, bought)
      .when({ type: 'RecordScans', data: { parcelId: 's-42.1', scans: [], heardAt: at } })
      .thenRefused('parcel-unknown');
    given(authorised, ...attempted, bought)
      .when({ type: 'RecordScans', data: { parcelId: returnId, trackingNumber: '1Z-8', scans: [], heardAt: at } })
      .thenNothing();
  });
  it('calls for people where it ends badly', () => {
    const lost = [...travelling, ...scanOf(2, 'lost', 'in-transit').events];
    expect([after(...travelling).attention, after(...lost).attention]).toEqual([undefined, 'lost']);
    given(...lost)
      .when({ type: 'SettleTrouble', data: { note: 'claimed' } })
      .then({ type: 'TroubleSettled', data: { note: 'claimed' } });
    given(...travelling)
      .when({ type: 'SettleTrouble', data: { note: 'claimed' } })
      .thenNothing();
  });
});

describe('A return that is cancelled', () => {
  it('is cancelled once, before it is on its way', () => {
    given(authorised).when(cancel).then(cancelled);
    given(...travelling)
      .when(cancel)
      .thenRefused('return-travelling');
    given(authorised, bowlHere).when(cancel).thenRefused('return-arrived');
    given(authorised, bowlHere, inspected(look(1)))
      .when(cancel)
      .thenRefused('return-arrived');
  });
  it('may be cancelled when it will never come; its label was used', () =>
    given(...travelling, ...scanOf(2, 'lost', 'in-transit').events)
      .when(cancel)
      .then(cancelled));
  it('is not received: whoever sends it all the same needs another', () => {
    given(authorised, cancelled).when(receive('CM-72.49.3')).thenRefused('return-cancelled');
    given(authorised, cancelled)
      .when(inspect(look(1)))
      .thenRefused('return-cancelled');
    const comes = [authorised, ...attempted, bought, cancelled, toVoid(), ...scanOf(1, 'in-transit').events];
    expect(after(...comes).attention).toBe('cancelled-too-late');
  });
});

describe('What arrives', () => {
  it('is scanned piece by piece', () => {
    given(authorised)
      .when(receive('CM-72.49.3', 'x-1'))
      .then(received(1, 'CM-72.49.3', 'x-1'));
    given(authorised, tinHere)
      .when(receive('POLISH-250', 'x-2'))
      .then(received(2, 'POLISH-250', 'x-2'));
    given(authorised, received(2, 'POLISH-250', 'x-1'))
      .when(receive('POLISH-250', 'x-1'))
      .thenNothing();
    expect(after(authorised, tinHere, tinHere)).toMatchObject({ status: 'arrived', received: { 2: 2 } });
  });
  it('is written down if it was not to come, or more often than it was sent, and changes nothing', () => {
    given(authorised)
      .when(receive('CM-72.49.4', 'x-1'))
      .then(wrong('CM-72.49.4', 'not-returned', 'x-1'));
    given(authorised, bowlHere)
      .when(receive('CM-72.49.3', 'x-2'))
      .then(wrong('CM-72.49.3', 'already-done', 'x-2'));
    const before = after(authorised);
    expect(after(authorised, wrong('X', 'not-returned', 'x-1'))).toEqual({ ...before, scans: ['x-1'] });
  });
  it('after the inspection belongs to another return', () =>
    given(authorised, bowlHere, inspected(look(1)))
      .when(receive('POLISH-250'))
      .thenRefused('return-inspected'));
});

it('What is public of a return has the published shapes', () => {
  const all = [authorised, bought, voided, inspected(look(1), look(2, { verdict: 'damaged', refund: usd(100) }))];
  const published = all.flatMap((event) => publishedReturn(event, returnId));
  const schemas = [contracts.ReturnAuthorised, contracts.LabelBought, contracts.LabelVoided, contracts.ReturnInspected];
  expect(published.map(({ type }) => type)).toEqual(schemas.map(({ type }) => type));
  for (const [index, { data }] of published.entries()) expect(schemas[index]!.schema.parse(data)).toEqual(data);
  expect(published[1]!.data).toMatchObject({ orderId: 'o-42', shipmentId: 's-42', isReturn: true });
  expect(JSON.stringify(published)).not.toMatch(/sealed|verdict/);
  for (const event of [bowlHere, cancelled, toVoid(), ...attempted])
    expect(publishedReturn(event, returnId)).toEqual([]);
});
