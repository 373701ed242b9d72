import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TrackingPoll } from '../tracking/tracking-poll.worker.js';
import { Warehouse } from '../warehouse.contract.js';
import { customerReturn } from './return.js';

const hourMs = 3_600_000;
const rulePath = '/v1/shipping-rules/default';
const cause = { causationId: 'test', correlationId: 'test', actor: 'test' };
const never = (...carriers: string[]) => ({
  ...{ currency: 'USD', insuredAbove: { minor: 100_000, currency: 'USD' } },
  neverServices: carriers.map((carrier) => ({ carrier })),
});
type Listed = { readonly returnId: string; readonly attention?: string };

describe('What comes back, and needs somebody', () => {
  let warehouse: Warehouse;
  let count = 0;
  beforeAll(async () => (warehouse = await Warehouse.open()));
  afterAll(() => warehouse.close());

  const post = (path: string, body: object) => warehouse.staff('shop-assistant', 'POST', path, body);
  const state = async (returnId: string) => (await warehouse.service.commands.read(customerReturn, returnId)).state;
  const listed = async (query: string) => {
    const { body } = await warehouse.staff('warehouse', 'GET', `/v1/returns?${query}`);
    return (body as { returns: Listed[] }).returns;
  };
  async function move(trackingNumber: string, script: string) {
    const path = `${warehouse.sandbox.url}/control/parcels/${trackingNumber}/scans`;
    const headers = { 'content-type': 'application/json' };
    expect((await fetch(path, { method: 'POST', headers, body: JSON.stringify({ script }) })).status).toBe(202);
    warehouse.nowMs += 5 * hourMs;
    await warehouse.service.app.get(TrackingPoll).round();
    await warehouse.settled();
  }
  /** Delivered, and to be sent back with a label of ours if somebody sells one. */
  async function authorised(withLabel = true, rule = never()): Promise<string> {
    const shipmentId = await warehouse.order(`a${++count}`);
    await warehouse.pack(shipmentId);
    await warehouse.settled();
    await post(`/v1/shipments/${shipmentId}/parcels/1/scans`, { status: 'delivered' });
    expect((await warehouse.staff('administrator', 'PUT', rulePath, rule)).status).toBe(200);
    const wanted = { orderId: `o-a${count}`, lines: [{ line: 1 }], reason: 'does not fit', withLabel };
    const { status, body } = await post('/v1/returns', wanted);
    expect(status).toBe(201);
    await warehouse.settled();
    await warehouse.staff('administrator', 'PUT', rulePath, never());
    return (body as { returnId: string }).returnId;
  }

  it('is on the list when its parcel is lost, until somebody settles it', async () => {
    const [returnId, other] = [await authorised(), await authorised()];
    await move((await state(returnId)).labels[returnId]!.bought!.trackingNumber, 'lost');
    expect((await state(returnId)).attention).toBe('lost');
    for (const query of ['attention=any', 'attention=lost'])
      expect(await listed(query)).toEqual([expect.objectContaining({ returnId, attention: 'lost' })]);
    expect(await listed('attention=late')).toEqual([]);
    expect((await listed('')).find((one) => one.returnId === other)?.attention).toBeUndefined();
    const settled = await post(`/v1/returns/${returnId}/settlement`, { note: 'claimed' });
    expect([settled.status, settled.body]).toEqual([200, expect.not.objectContaining({ attention: 'lost' })]);
    await warehouse.settled();
    expect(await listed('attention=any')).toEqual([]);
  });

  it('is on the list when it was lost, was cancelled, and comes all the same', async () => {
    const returnId = await authorised();
    const { trackingNumber } = (await state(returnId)).labels[returnId]!.bought!;
    await move(trackingNumber, 'lost');
    expect((await post(`/v1/returns/${returnId}/cancellation`, { reason: 'refunded' })).status).toBe(200);
    const path = `${warehouse.sandbox.url}/control/parcels/${trackingNumber}/scans`;
    const headers = { 'content-type': 'application/json' };
    warehouse.listen();
    await fetch(path, { method: 'POST', headers, body: JSON.stringify({ script: 'delivered' }) });
    for (let n = 0; n < 3; n++) {
      await warehouse.sandbox.tick();
      await warehouse.settled();
    }
    const { attention } = await state(returnId);
    expect(attention).toBe('cancelled-too-late');
    expect(await listed('attention=any')).toEqual([expect.objectContaining({ returnId, attention })]);
    await post(`/v1/returns/${returnId}/settlement`, { note: 'sent on' });
    await warehouse.settled();
  });

  it('gets a label by hand where no carrier offered one', async () => {
    const returnId = await authorised(true, never('ups', 'fedex'));
    expect(await listed('attention=no-rate')).toEqual([expect.objectContaining({ returnId })]);
    const label = `/v1/returns/${returnId}/label`;
    const unknown = await post(label, { carrier: 'pigeons', service: 'fast' });
    expect([unknown.status, unknown.body]).toEqual([
      409,
      expect.objectContaining({ type: '/problems/carrier-unknown' }),
    ]);
    expect((await post(label, { carrier: 'ups', service: '03' })).status).toBe(200);
    await warehouse.settled();
    expect((await state(returnId)).labels[returnId]).toMatchObject({ status: 'bought', bought: { carrier: 'ups' } });
    expect(await listed('attention=any')).toEqual([]);
  });

  it('gets no label where the buyer sends it, and tells nothing of one that was never tried', async () => {
    const returnId = await authorised(false);
    const refused = await post(`/v1/returns/${returnId}/label`, { carrier: 'ups', service: '03' });
    expect(refused.body).toMatchObject({ status: 409, type: '/problems/return-without-label' });
    const { version } = await warehouse.service.commands.read(customerReturn, returnId);
    const told = await post(`/v1/returns/${returnId}/label-outcome`, { outcome: 'not-sold' });
    expect([told.status, told.headers.get('etag')]).toEqual([200, `"${version}"`]);
  });

  it('gives a label back of which somebody learns that it was sold', async () => {
    const returnId = await authorised(true, never('ups', 'fedex'));
    const silent = { fault: 'error', status: 500 } as const;
    warehouse.sandbox.faults.set([{ match: { part: 'ups' }, ...silent }]);
    expect((await post(`/v1/returns/${returnId}/label`, { carrier: 'ups', service: '03' })).status).toBe(200);
    const path = `/v1/returns/${returnId}/label-outcome`;
    const sold = { outcome: 'sold', trackingNumber: '1ZA1B2C30390000001' };
    expect((await post(path, sold)).body).toMatchObject({ status: 409, type: '/problems/label-under-way' });
    const unsettled = { type: 'RecordLabelUnsettled', data: { parcelId: returnId, attempt: 1 } } as const;
    await warehouse.service.commands.handle(customerReturn, returnId, unsettled, cause);
    const { status, body } = await post(path, sold);
    const voided = [{ trackingNumber: sold.trackingNumber, reason: 'unprintable', status: 'asked' }];
    expect([status, body]).toEqual([200, expect.objectContaining({ label: expect.objectContaining({ voided }) })]);
    warehouse.sandbox.faults.clear();
  });
});
