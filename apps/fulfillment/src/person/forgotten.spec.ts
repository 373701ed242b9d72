import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Plaintext } from '#contracts/personal.js';
import { SubjectDataRequested, SubjectErased } from '#contracts/privacy.js';
import { KeyRing } from '#personal/key-ring.js';
import { People } from '#personal/people.js';
import type { PersonEvent } from '#personal/person.js';
import type { Scan } from '../tracking/scan.js';
import { Warehouse } from '../warehouse.contract.js';

const dayMs = 86_400_000;
let warehouse: Warehouse;
beforeAll(async () => void (warehouse = await Warehouse.open()));
afterAll(() => warehouse.close());

const told = async <Type extends PersonEvent['type']>(subjectId: string, type: Type) =>
  (await warehouse.service.store.read<PersonEvent>(`person-${subjectId}`)).filter(
    (event): event is typeof event & Extract<PersonEvent, { type: Type }> => event.type === type,
  );
const declared = async (subjectId: string) =>
  (await told(subjectId, 'RetentionDeclared')).map(({ data }) => data.retained);

/** As privacy does; from there on only what the law names opens, and that only as long as the law's key is kept. */
async function forget(subjectId: string) {
  warehouse.nowMs += 1_000;
  await warehouse.service.app.get(KeyRing).destroy({ subjectId, keep: 'person' });
  await warehouse.hear(SubjectErased.of({ subjectId, erasedAt: new Date(warehouse.nowMs).toISOString() }));
  await warehouse.settled();
}
const label = (shipmentId: string) =>
  warehouse.staff('warehouse', 'GET', `/v1/shipments/${shipmentId}/parcels/1/label`);
async function deliver(shipmentId: string) {
  const { labels } = await warehouse.shipment(shipmentId);
  const parcelId = `${shipmentId}.1`;
  const at = new Date((warehouse.nowMs += dayMs)).toISOString();
  const scan: Scan = { at, status: 'delivered', code: 'DL', country: 'US' };
  const { trackingNumber } = labels[parcelId]!.bought!;
  await warehouse.ask(shipmentId, { type: 'HandOver', data: { parcelId, at } });
  await warehouse.ask(shipmentId, {
    type: 'RecordScans',
    data: { parcelId, trackingNumber, scans: [scan], heardAt: at },
  });
  await warehouse.settled();
  expect((await warehouse.shipment(shipmentId)).status).toBe('delivered');
}

describe('Who is forgotten while a parcel is under way to them', () => {
  it('still gets it, while orders keeps the invoice; afterwards nobody reads their label', async () => {
    const shipmentId = await warehouse.order('carla');
    await forget('c-carla');
    expect(await declared('c-carla')).toEqual([[]]);
    await warehouse.pack(shipmentId);
    await warehouse.settled();
    expect((await label(shipmentId)).status).toBe(200);
    await deliver(shipmentId);
    const gone = await label(shipmentId);
    expect([gone.status, gone.text.includes('can read this label any more')]).toEqual([404, true]);
    // They keep nothing now either, and that was said.
    expect(await declared('c-carla')).toEqual([[]]);
  });

  it('of whom orders never heard stays in the books here until it is there', async () => {
    const shipmentId = await warehouse.order('dario', ['dario-1'], { consignee: undefined });
    const address = { street: '14 Barton Ct', postalCode: '78704', city: 'Austin', region: 'TX' };
    const consignee = await warehouse.service.app
      .get(People)
      .seal('c-dario', {
        ...{ name: new Plaintext('name', 'Dario Marker'), address: new Plaintext('address', address) },
      });
    const data = { subjectId: 'c-dario', destination: 'US-TX', consignee };
    await warehouse.ask(shipmentId, { type: 'NameConsignee', data });
    await forget('c-dario');
    const until = new Date(warehouse.nowMs + 90 * dayMs).toISOString().slice(0, 10);
    const kept = { record: `shipment ${shipmentId}`, fields: ['name', 'address'], until };
    expect(await declared('c-dario')).toMatchObject([[kept]]);
    await warehouse.pack(shipmentId);
    await warehouse.settled();
    expect((await label(shipmentId)).status).toBe(200);
    await deliver(shipmentId);
    expect(await declared('c-dario')).toMatchObject([[kept], []]);
  });

  it('and nothing is to be sent any more is kept here no longer', async () => {
    const shipmentId = await warehouse.order('elena', ['elena-1'], { consignee: undefined });
    const consignee = await warehouse.service.app.get(People).seal('c-elena', { name: new Plaintext('name', 'Elena') });
    const data = { subjectId: 'c-elena', destination: 'US-TX', consignee };
    await warehouse.ask(shipmentId, { type: 'NameConsignee', data });
    await forget('c-elena');
    await warehouse.ask(shipmentId, { type: 'CancelShipment', data: { reason: 'changed-mind' } });
    await warehouse.settled();
    expect(await declared('c-elena')).toMatchObject([[{ fields: ['name'] }], []]);
  });
});

describe('Who asks', () => {
  it('gets everything that was sent to them, and nobody else’s; in clear it stands nowhere', async () => {
    const [one, two] = [
      await warehouse.order('fred'),
      await warehouse.order('fred-2', ['f-2'], { subjectId: 'c-fred' }),
    ];
    await warehouse.order('greta');
    await warehouse.hear(SubjectDataRequested.of({ subjectId: 'c-fred', exportId: 'x-fred' }));
    await warehouse.hear(SubjectDataRequested.of({ subjectId: 'c-nobody', exportId: 'x-nobody' }));
    await warehouse.settled();
    const [collected, ...more] = await told('c-fred', 'SubjectDataCollected');
    expect(more).toEqual([]);
    const { records } = collected!.data;
    expect(records.map(({ record }) => record)).toEqual([`shipment ${one}`, `shipment ${two}`]);
    expect(records[0]!.events[0]).toMatchObject({ type: 'ShipmentOrdered', data: { subjectId: 'c-fred' } });
    expect(JSON.stringify(records)).not.toMatch(/Ronke|Barton|5125550188/);
    const [nothing] = await told('c-nobody', 'SubjectDataCollected');
    expect(nothing!.data).toEqual({ exportId: 'x-nobody', part: 1, parts: 1, records: [] });
  });
});
