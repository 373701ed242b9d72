import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { UnitDescribed } from '#contracts/inventory.js';
import { Plaintext } from '#contracts/personal.js';
import { People } from '#personal/people.js';
import { Warehouse } from '../warehouse.contract.js';
import { Consignments } from './consignments.worker.js';

const cause = { causationId: 'test', correlationId: 'test', actor: 'test' };
const abroad = { destination: 'GB', zoneId: 'world' };
const measures = { weightGrams: 900, lengthMm: 300, widthMm: 200, heightMm: 150 };

let warehouse: Warehouse;
beforeAll(async () => void (warehouse = await Warehouse.open()));
afterAll(() => warehouse.close());

const sealedAt = async (subjectId: string, region: string | undefined) =>
  warehouse.service.app
    .get(People)
    .seal(subjectId, {
      name: new Plaintext('name', 'Ronke Okafor'),
      phone: new Plaintext('phone', '+15125550188'),
      address: new Plaintext('address', { street: '14 Barton Ct', postalCode: '78704', city: 'Austin', region }),
    });
const describeAs = (unitId: string, materials: string) =>
  warehouse.hear(UnitDescribed.of({ ...UnitDescribed.example, unitId, materials }));
/** Each piece in a parcel of its own. */
async function pack(shipmentId: string, ...pieces: string[]) {
  for (const [index, code] of pieces.entries()) {
    const parcel = index + 1;
    await warehouse.ask(shipmentId, { type: 'PackPiece', data: { parcel, code } });
    await warehouse.ask(shipmentId, { type: 'CloseParcel', data: { parcel, measures } });
    await warehouse.settled();
  }
}
const permit = async (shipmentId: string) => {
  await warehouse.ask(shipmentId, { type: 'PermitExport', data: { permit: 'CITES 26US1' } });
  await warehouse.settled();
};
const move = async (shipmentId: string, destination: string) => {
  const { subjectId } = (await warehouse.shipment(shipmentId)).ordered!;
  const consignee = await sealedAt(subjectId!, destination.split('-')[1]);
  await warehouse.ask(shipmentId, { type: 'NameConsignee', data: { subjectId: subjectId!, consignee, destination } });
  await warehouse.settled();
};
const seen = async (shipmentId: string) => {
  const { attention, exporting, labels } = await warehouse.shipment(shipmentId);
  const statuses = [1, 2].flatMap((parcel) => labels[`${shipmentId}.${parcel}`]?.status ?? []);
  return { attention, stopped: exporting.stopped, labels: statuses };
};
const soldIn = (shipmentId: string) =>
  warehouse.sandbox.parcels
    .parcels({ limit: 1_000 })!
    .parcels.filter(({ reference, live }) => live && reference.startsWith(shipmentId)).length;

describe('The region of an address', () => {
  it.each<[string, string | undefined, string | undefined]>([
    ['US-TX', 'TX', 'TX'],
    ['US-TX', 'Texas', 'TX'],
    ['US-TX', undefined, 'TX'],
    ['US-HI', 'TX', 'HI'],
    ['ES-CN', 'Canarias', 'CN'],
    ['US', 'tx', 'TX'],
    ['US', 'Texas', undefined],
    ['DE', undefined, undefined],
  ])('is that of %s, though somebody wrote %s: %s', async (destination, told, region) => {
    const consignee = await sealedAt('c-region', told);
    const sending = { subjectId: 'c-region', consignee, record: 'shipment s-region', destination };
    const address = await warehouse.service.app.get(Consignments).addressOf(sending, cause);
    expect([address?.country, address?.region]).toEqual([destination.slice(0, 2), region]);
  });
});

describe('A permit', () => {
  it('is for the materials that were stopped, not for those of a later parcel', async () => {
    await describeAs('FAN', 'ivory');
    await describeAs('BEADS', 'coral');
    const shipmentId = await warehouse.order('beads', ['FAN', 'BEADS'], abroad);
    await pack(shipmentId, 'FAN');
    await permit(shipmentId);
    expect(await seen(shipmentId)).toEqual({ attention: undefined, stopped: ['ivory'], labels: ['bought'] });
    await warehouse.ask(shipmentId, { type: 'PackPiece', data: { parcel: 2, code: 'BEADS' } });
    await warehouse.ask(shipmentId, { type: 'CloseParcel', data: { parcel: 2, measures } });
    await warehouse.settled();
    const both = ['ivory', 'coral'];
    expect(await seen(shipmentId)).toEqual({ attention: 'export-permit', stopped: both, labels: ['bought'] });
    await permit(shipmentId);
    expect(await seen(shipmentId)).toEqual({ attention: undefined, stopped: both, labels: ['bought', 'bought'] });
  });

  it('stays at an address in the same country, and is for no other', async () => {
    await describeAs('CHESS', 'ivory');
    const shipmentId = await warehouse.order('chess', ['CHESS'], abroad);
    await pack(shipmentId, 'CHESS');
    await permit(shipmentId);
    await move(shipmentId, 'GB-SCT');
    expect(await seen(shipmentId)).toEqual({ attention: undefined, stopped: ['ivory'], labels: ['bought'] });
    await move(shipmentId, 'CH');
    expect(await seen(shipmentId)).toEqual({ attention: 'export-permit', stopped: ['ivory'], labels: ['none'] });
    expect(soldIn(shipmentId)).toBe(0);
    // What stays at home needs none.
    await move(shipmentId, 'US-NY');
    expect(await seen(shipmentId)).toEqual({ attention: undefined, stopped: [], labels: ['bought'] });
  });

  it('is asked for at the last moment, too: who chose a carrier by hand gets no label without', async () => {
    const path = '/v1/shipping-rules/default';
    const rule = { currency: 'USD', insuredAbove: { minor: 100_000, currency: 'USD' } };
    const nobody = { ...rule, neverServices: [{ carrier: 'ups' }, { carrier: 'fedex' }] };
    expect((await warehouse.staff('administrator', 'PUT', path, nobody)).status).toBe(200);
    await describeAs('CASE', 'mahogany');
    const shipmentId = await warehouse.order('case', ['CASE'], abroad);
    await pack(shipmentId, 'CASE');
    expect(await seen(shipmentId)).toEqual({ attention: 'no-rate', stopped: [], labels: ['no-offer'] });
    await describeAs('CASE', 'mahogany, ivory');
    const way = { carrier: 'ups', service: '65' };
    await warehouse.staff('warehouse', 'POST', `/v1/shipments/${shipmentId}/parcels/1/label`, way);
    await warehouse.settled();
    expect(await seen(shipmentId)).toMatchObject({ stopped: ['ivory'], labels: ['refused'] });
    expect((await warehouse.shipment(shipmentId)).labels[`${shipmentId}.1`]!.code).toBe('export-stopped');
    expect(soldIn(shipmentId)).toBe(0);
    await warehouse.staff('administrator', 'PUT', path, rule);
    await permit(shipmentId);
    expect(await seen(shipmentId)).toEqual({ attention: undefined, stopped: ['ivory'], labels: ['bought'] });
    expect(soldIn(shipmentId)).toBe(1);
  });
});
