import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { fedexToken, upsCredential, Warehouse } from '../warehouse.contract.js';
import { customerReturn } from '../return/return.js';
import { TrackingPoll } from './tracking-poll.worker.js';

const hourMs = 3_600_000;
const upsClient = 'ups-track-alerts';

describe('What carriers tell of parcels', () => {
  let warehouse: Warehouse;
  let orders = 0;
  beforeAll(async () => (warehouse = await Warehouse.open({ UPS_WEBHOOK_CLIENT_ID: upsClient })));
  afterAll(() => warehouse.close());
  afterEach(() => {
    warehouse.sandbox.faults.clear();
    warehouse.sandbox.setUpsWebhook(undefined);
    warehouse.sandbox.setFedexWebhook(undefined);
  });

  /** Shipments that have left, each in one parcel. */
  async function underWay(count: number): Promise<string[]> {
    const shipments = await Promise.all(Array.from({ length: count }, () => warehouse.order(`t${++orders}`)));
    for (const shipmentId of shipments) await warehouse.pack(shipmentId);
    await warehouse.settled();
    return shipments;
  }
  const numberOf = async (shipmentId: string) =>
    (await warehouse.shipment(shipmentId)).labels[`${shipmentId}.1`]!.bought!.trackingNumber;
  const journeyOf = async (shipmentId: string) => (await warehouse.shipment(shipmentId)).journeys[`${shipmentId}.1`];
  async function move(shipmentId: string, wanted: object) {
    const answer = await fetch(`${warehouse.sandbox.url}/control/parcels/${await numberOf(shipmentId)}/scans`, {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(wanted) },
    });
    expect(answer.status).toBe(202);
  }
  /** As long as pushes or what follows from them are under way. */
  async function told() {
    for (let n = 0; n < 3; n++) {
      await warehouse.sandbox.tick();
      await warehouse.settled();
    }
  }
  const poll = async () => {
    const round = await warehouse.service.app.get(TrackingPoll).round();
    await warehouse.settled();
    return round;
  };

  it('comes by webhook, and the shipment is dispatched, delivered, and counted', async () => {
    warehouse.listen();
    const [shipmentId] = (await underWay(1)) as [string];
    await move(shipmentId, { script: 'delivered' });
    await told();
    const state = await warehouse.shipment(shipmentId);
    expect([state.status, (await journeyOf(shipmentId))?.status]).toEqual(['delivered', 'delivered']);
    const types = await warehouse.types(shipmentId);
    expect(types.filter((type) => type === 'ShipmentDispatched' || type === 'ShipmentDelivered')).toEqual([
      ...['ShipmentDispatched', 'ShipmentDelivered'],
    ]);
    const [arrival] = (await warehouse.service.store.read(`shipment-${shipmentId}`)).filter(
      ({ type }) => type === 'ParcelDelivered',
    );
    expect(arrival!.data).toMatchObject({
      ...{ carrier: 'ups', zoneId: 'domestic', destination: 'US-TX', cost: { currency: 'USD' } },
      ...{ promisedBy: '2026-03-19T16:00:00.000Z', dispatchedAt: expect.any(String), at: expect.any(String) },
    });
  });

  it('comes to the same however often and in whatever order it is told', async () => {
    warehouse.listen();
    const shipments = await underWay(6);
    warehouse.sandbox.faults.set([
      { match: { part: 'webhooks' }, fault: 'duplicate', chance: 0.5 },
      { match: { part: 'webhooks' }, fault: 'reorder', chance: 0.5, ms: 10 },
    ]);
    for (const shipmentId of shipments) await move(shipmentId, { script: 'returned' });
    warehouse.nowMs += hourMs;
    await told();
    const heard = await Promise.all(shipments.map(journeyOf));
    warehouse.sandbox.faults.clear();
    warehouse.nowMs += 5 * hourMs;
    await poll();
    for (const [index, shipmentId] of shipments.entries()) {
      const { scans, status } = (await journeyOf(shipmentId))!;
      expect([status, scans]).toEqual([heard[index]!.status, heard[index]!.scans]);
      expect((await warehouse.shipment(shipmentId)).attention).toBe('returning');
    }
  });

  it('is asked for where no webhook ever came', async () => {
    const shipments = await underWay(6);
    // What is late, UPS calls an exception.
    const ends = ['delivered', 'exception', 'lost', 'returned', 'late', 'delivered'];
    for (const [index, shipmentId] of shipments.entries()) await move(shipmentId, { script: ends[index] });
    expect((await Promise.all(shipments.map(journeyOf))).flatMap((journey) => journey?.scans ?? [])).toEqual([]);
    warehouse.nowMs += 5 * hourMs;
    const { failed } = await poll();
    expect(failed).toBe(0);
    const statuses = await Promise.all(shipments.map(async (shipmentId) => (await journeyOf(shipmentId))?.status));
    expect(statuses).toEqual(['delivered', 'exception', 'lost', 'returned', 'exception', 'delivered']);
    // Nobody is asked again before the time.
    expect((await poll()).asked).toBe(0);
  });

  it('is asked for of what comes back, too', async () => {
    const [shipmentId] = (await underWay(1)) as [string];
    await move(shipmentId, { script: 'delivered' });
    warehouse.nowMs += 5 * hourMs;
    await poll();
    const wanted = { orderId: shipmentId.replace(/^s-/, 'o-'), lines: [{ line: 1 }], reason: 'does not fit' };
    const { status, body } = await warehouse.staff('shop-assistant', 'POST', '/v1/returns', wanted);
    expect(status).toBe(201);
    const { returnId } = body as { returnId: string };
    await warehouse.settled();
    const read = () => warehouse.service.commands.read(customerReturn, returnId);
    const { trackingNumber } = (await read()).state.labels[returnId]!.bought!;
    const path = `${warehouse.sandbox.url}/control/parcels/${trackingNumber}/scans`;
    const headers = { 'content-type': 'application/json' };
    await fetch(path, { method: 'POST', headers, body: JSON.stringify({ script: 'delivered' }) });
    warehouse.nowMs += 5 * hourMs;
    await poll();
    expect((await read()).state.journeys[returnId]?.status).toBe('delivered');
    const listed = await warehouse.staff('warehouse', 'GET', '/v1/returns?status=authorised');
    expect(listed.body).toMatchObject({ returns: [{ returnId, pieces: 1 }] });
  });

  /** As UPS tells that a parcel is delivered. */
  const alertOf = async (shipmentId: string) =>
    JSON.stringify({
      ...{ trackingNumber: await numberOf(shipmentId), activityStatus: { type: 'D', code: 'FS', description: '' } },
      ...{ gmtActivityDate: '20260314', gmtActivityTime: '101200', activityLocation: { country: 'US' } },
    });

  it('is believed only with the carrier’s own proof, and leaves nothing behind without', async () => {
    const [shipmentId] = (await underWay(1)) as [string];
    const alert = await alertOf(shipmentId);
    const before = await warehouse.service.store.behind(null);
    const sent = [
      await warehouse.send('POST', '/v1/ups-track-alerts', alert),
      await warehouse.send('POST', '/v1/ups-track-alerts', alert, { credential: `${upsCredential}x` }),
      await warehouse.send('POST', '/v1/fedex-events', alert),
      await warehouse.send('POST', '/v1/fedex-events', alert, { 'fdx-signature': 'bm9ib2R5' }),
    ];
    expect(sent.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
    // Signed by whom it should be, and of long ago.
    const old = alert.replace('20260314', '20251214');
    expect((await warehouse.send('POST', '/v1/ups-track-alerts', old, { credential: upsCredential })).status).toBe(401);
    expect(await warehouse.service.store.behind(null)).toBe(before);
    const taken = await warehouse.send('POST', '/v1/ups-track-alerts', alert, { credential: upsCredential });
    expect([taken.status, taken.body]).toEqual([200, { received: true }]);
    await warehouse.settled();
    expect((await journeyOf(shipmentId))?.status).toBe('delivered');
  });

  it('is believed with a token that our issuer gave to UPS, and to nobody else', async () => {
    const [shipmentId] = (await underWay(1)) as [string];
    const alert = await alertOf(shipmentId);
    const tell = async (sub: string, headers: Record<string, string>) => {
      const authorization = `Bearer ${await warehouse.signer.sign({ sub, roles: [] })}`;
      return warehouse.send('POST', '/v1/ups-track-alerts/oauth', alert, { authorization, ...headers });
    };
    const before = await warehouse.service.store.behind(null);
    const refused = [
      await warehouse.send('POST', '/v1/ups-track-alerts/oauth', alert, { 'x-api-key': upsClient }),
      await tell('another-client', { 'x-api-key': upsClient }),
      await tell(upsClient, { 'x-api-key': 'another-client' }),
      await tell(upsClient, {}),
      await tell(upsClient, { 'x-api-key': upsClient, authorization: `Bearer ${upsClient}` }),
    ];
    expect(refused.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401]);
    expect(await warehouse.service.store.behind(null)).toBe(before);
    const taken = await tell(upsClient, { 'x-api-key': upsClient });
    expect([taken.status, taken.body]).toEqual([200, { received: true }]);
    await warehouse.settled();
    expect((await journeyOf(shipmentId))?.status).toBe('delivered');
  });

  it('is kept as it came, sealed, even if nobody can read it', async () => {
    const body = 'not JSON at all, and signed';
    const signature = createHmac('sha256', fedexToken).update(body).digest('base64');
    // The border takes JSON only; what is JSON and means nothing is kept.
    const odd = JSON.stringify({ output: 'nobody home, Mr Okafor' });
    const proof = createHmac('sha256', fedexToken).update(odd).digest('base64');
    expect((await warehouse.send('POST', '/v1/fedex-events', body, { 'fdx-signature': signature })).status).toBe(400);
    expect((await warehouse.send('POST', '/v1/fedex-events', odd, { 'fdx-signature': proof })).status).toBe(200);
    const { events } = await warehouse.service.store.after(null, 100_000);
    const [news] = events.filter(({ type }) => type === 'NewsReceived').slice(-1);
    expect(news!.data).toMatchObject({
      carrier: 'fedex',
      reports: [],
      raw: expect.stringMatching(/^sealed\.address\./),
    });
    expect(JSON.stringify(events)).not.toContain('Okafor');
  });

  it('renews a subscription before it ends, as long as the parcel is on its way', async () => {
    const [shipmentId] = (await underWay(1)) as [string];
    const before = (await journeyOf(shipmentId))!.subscribedUntil!;
    warehouse.nowMs = Date.parse(before) - 20 * hourMs;
    await poll();
    expect(Date.parse((await journeyOf(shipmentId))!.subscribedUntil!)).toBeGreaterThan(Date.parse(before));
  });
});
