import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Warehouse } from '../warehouse.contract.js';

describe('A return over HTTP', () => {
  let warehouse: Warehouse;
  beforeAll(async () => (warehouse = await Warehouse.open()));
  afterAll(() => warehouse.close());

  /** With its buyer, who came for it and told nobody where she lives. */
  async function fetched(name: string, pieces?: readonly string[]) {
    const nobody = { option: 'collection', consignee: undefined, destination: undefined };
    const shipmentId = await warehouse.order(name, pieces, nobody);
    await warehouse.pack(shipmentId);
    await warehouse.settled();
    const path = `/v1/shipments/${shipmentId}/parcels/1/scans`;
    expect((await warehouse.staff('warehouse', 'POST', path, { status: 'delivered' })).status).toBe(200);
    return `o-${name}`;
  }
  const authorise = async (wanted: object) => {
    const { status, body } = await warehouse.staff('shop-assistant', 'POST', '/v1/returns', {
      ...{ reason: 'does not fit', lines: [{ line: 1 }] },
      ...wanted,
    });
    return { ...(body as { type?: string; returnId: string }), status };
  };
  const post = (returnId: string, what: string, body: object) =>
    warehouse.staff('warehouse', 'POST', `/v1/returns/${returnId}/${what}`, body);
  const good = (line: number) => ({
    ...{ line, quantity: 1, condition: 'as sold', verdict: 'as-sold', restock: true, refund: 'full' },
  });

  it('that is refused leaves its pieces free for another', async () => {
    const orderId = await fetched('r1');
    expect(await authorise({ orderId })).toMatchObject({ status: 409, type: '/problems/return-address-missing' });
    expect((await authorise({ orderId, withLabel: false })).status).toBe(201);
    expect(await authorise({ orderId, withLabel: false })).toMatchObject({ type: '/problems/returned-already' });
  });

  it('of nothing that was sent is refused', async () => {
    expect(await authorise({ orderId: 'o-nobody' })).toMatchObject({ status: 409, type: '/problems/order-unknown' });
    await warehouse.order('r2');
    expect(await authorise({ orderId: 'o-r2' })).toMatchObject({ status: 409, type: '/problems/not-sent' });
  });

  it('takes in what was to come back, and nothing else', async () => {
    const orderId = await fetched('r3', ['A', 'B']);
    const { returnId } = await authorise({ orderId, withLabel: false, lines: [{ line: 1 }, { line: 2 }] });
    const wrong = await post(returnId, 'arrivals', { code: 'C' });
    expect([wrong.status, (wrong.body as { type: string }).type]).toEqual([409, '/problems/wrong-piece']);
    const { events } = await warehouse.service.store.after(null, 100_000);
    expect(events.filter(({ stream, type }) => stream === `return-${returnId}` && type === 'ScanRefused')).toHaveLength(
      1,
    );
    expect((await post(returnId, 'arrivals', { code: 'A' })).status).toBe(200);
    expect((await post(returnId, 'inspection', { lines: [good(1), good(2)] })).status).toBe(409);
    // What is written of a result that was refused does not stand in the way of the right one.
    expect((await post(returnId, 'arrivals', { code: 'B' })).status).toBe(200);
    expect((await post(returnId, 'inspection', { lines: [good(1), good(2)] })).status).toBe(200);
    const shown = await warehouse.staff('finance', 'GET', `/v1/returns/${returnId}`);
    expect(shown.body).toMatchObject({ status: 'inspected', inspected: { complete: true, refundShipping: false } });
  });

  it('that is cancelled frees its pieces', async () => {
    const orderId = await fetched('r4');
    const { returnId } = await authorise({ orderId, withLabel: false });
    const path = `/v1/returns/${returnId}/cancellation`;
    expect((await warehouse.staff('shop-assistant', 'POST', path, { reason: 'kept after all' })).status).toBe(200);
    expect((await authorise({ orderId, withLabel: false })).status).toBe(201);
  });
});
