import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Plaintext } from '#contracts/personal.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { KeyRing } from '#personal/key-ring.js';
import { People } from '#personal/people.js';
import { Clock } from '#service/clock.js';
import { Report } from '#service/report.js';
import { Carriers } from '../carriers/carriers.js';
import { FulfillmentSettings } from '../config.js';
import { Consignments } from '../label/consignments.worker.js';
import { LabelWorker } from '../label/label.worker.js';
import { Senders } from '../label/senders.worker.js';
import { ShipmentListRow } from '../shipment/shipment-list.view.js';
import { upsCredential, Warehouse } from '../warehouse.contract.js';
import { newsKeysOf } from './carrier-news.js';
import { DueParcels } from './due.worker.js';
import { NewsKeys } from './news-keys.worker.js';
import { TrackingPoll } from './tracking-poll.worker.js';
import { indexOf, nothingUnderWay, type UnderWay } from './under-way.js';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const never = (carrier: string) => ({
  ...{ currency: 'USD', insuredAbove: { minor: 100_000, currency: 'USD' } },
  neverServices: [{ carrier }],
});

describe('The poll', () => {
  let warehouse: Warehouse;
  let count = 0;
  // FedEx lets others track than those who ship, and does not know these.
  beforeAll(async () => {
    const track = { FEDEX_TRACK_CLIENT_ID: 'nobody', FEDEX_TRACK_CLIENT_SECRET: 'secret-of-nobody' };
    warehouse = await Warehouse.open(track);
  });
  afterAll(() => warehouse.close());
  afterEach(() => warehouse.sandbox.faults.clear());

  async function sentBy(carrier: 'ups' | 'fedex') {
    const rule = never(carrier === 'ups' ? 'fedex' : 'ups');
    expect((await warehouse.staff('administrator', 'PUT', '/v1/shipping-rules/default', rule)).status).toBe(200);
    const shipmentId = await warehouse.order(`p${++count}`);
    await warehouse.pack(shipmentId);
    await warehouse.settled();
    const { trackingNumber } = (await warehouse.shipment(shipmentId)).labels[`${shipmentId}.1`]!.bought!;
    return { shipmentId, trackingNumber };
  }
  async function move(trackingNumber: string, script: string) {
    const path = `${warehouse.sandbox.url}/control/parcels/${trackingNumber}/scans`;
    const headers = { 'content-type': 'application/json' };
    expect((await fetch(path, { method: 'POST', headers, body: JSON.stringify({ script }) })).status).toBe(202);
  }
  const poll = async () => {
    const round = await warehouse.service.app.get(TrackingPoll).round();
    await warehouse.settled();
    return round;
  };
  const journeyOf = async (shipmentId: string) => (await warehouse.shipment(shipmentId)).journeys[`${shipmentId}.1`];

  it('does not take a refusal for silence, asks the others, and asks again ten minutes later', async () => {
    const [ups, fedex] = [await sentBy('ups'), await sentBy('fedex')];
    for (const { trackingNumber } of [ups, fedex]) await move(trackingNumber, 'delivered');
    warehouse.nowMs += 5 * hourMs;
    expect(await poll()).toMatchObject({ asked: 1, failed: 1 });
    expect([(await journeyOf(ups.shipmentId))?.status, (await journeyOf(fedex.shipmentId))?.scans ?? []]).toEqual([
      'delivered',
      [],
    ]);
    warehouse.nowMs += 9 * 60_000;
    expect(await poll()).toMatchObject({ asked: 0, failed: 0 });
    warehouse.nowMs += 60_000;
    expect(await poll()).toMatchObject({ asked: 0, failed: 1 });
    // It is somebody else's way from here.
    const path = `/v1/shipments/${fedex.shipmentId}/parcels/1/scans`;
    expect((await warehouse.staff('warehouse', 'POST', path, { status: 'delivered' })).status).toBe(200);
    await warehouse.settled();
  });

  it('of two processes that ask in the same instant notes what it hears once', async () => {
    const { shipmentId, trackingNumber } = await sentBy('ups');
    await move(trackingNumber, 'delivered');
    warehouse.nowMs += 5 * hourMs;
    const { app, store } = warehouse.service;
    const second = new TrackingPoll(
      ...([app.get(DueParcels), app.get(NewsKeys), app.get(Carriers)] as const),
      new Senders(new CommandHandler(store), app.get(Consignments)),
      ...([app.get(LabelWorker), app.get(FulfillmentSettings)] as const),
      ...([app.get(Clock, { strict: false }), app.get(Report, { strict: false })] as const),
    );
    const rounds = await Promise.all([app.get(TrackingPoll).round(), second.round()]);
    const asked = { asked: 1, audited: 0, failed: 0 };
    expect(rounds).toEqual([asked, asked]);
    await warehouse.settled();
    const types = await warehouse.types(shipmentId);
    for (const type of ['ScansRecorded', 'ShipmentDispatched', 'ParcelDelivered', 'ShipmentDelivered'])
      expect(types.filter((one) => one === type)).toHaveLength(1);
  });

  it.each(['lost', 'returned'])('asks no more for what was %s', async (script) => {
    const { trackingNumber } = await sentBy('ups');
    await move(trackingNumber, script);
    warehouse.nowMs += 5 * hourMs;
    expect((await poll()).asked).toBe(1);
    warehouse.nowMs += 5 * hourMs;
    expect(await poll()).toMatchObject({ asked: 0, failed: 0 });
    const due = warehouse.service.app.get(DueParcels);
    const now = new Date(warehouse.nowMs);
    expect(await due.silentSince(now.toISOString(), now)).toEqual([]);
  });

  it('gives up on what was not heard of for sixty days', async () => {
    await sentBy('ups');
    const due = warehouse.service.app.get(DueParcels);
    const now = (days: number) => new Date(warehouse.nowMs + days * dayMs);
    expect(await due.silentSince(now(59).toISOString(), now(59))).toHaveLength(1);
    expect(await due.silentSince(now(61).toISOString(), now(61))).toEqual([]);
  });

  it('ignores what was seen in the future, and believes what comes after', async () => {
    warehouse.listen();
    const { shipmentId, trackingNumber } = await sentBy('ups');
    const tell = async (date: string, type: string, code: string) => {
      const alert = JSON.stringify({
        ...{ trackingNumber, activityStatus: { type, code, description: '' } },
        ...{ gmtActivityDate: date, gmtActivityTime: '101200', activityLocation: { country: 'US' } },
      });
      const answer = await warehouse.send('POST', '/v1/ups-track-alerts', alert, { credential: upsCredential });
      expect(answer.status).toBe(200);
      await warehouse.settled();
    };
    const today = new Date(warehouse.nowMs).toISOString().slice(0, 10).replaceAll('-', '');
    await tell('20300101', 'D', 'FS');
    expect(await journeyOf(shipmentId)).toMatchObject({ subscribedUntil: expect.any(String), scans: [] });
    await tell(today, 'D', 'FS');
    expect((await journeyOf(shipmentId))?.status).toBe('delivered');
  });

  it('ignores the future where it asks for it, too', async () => {
    const { shipmentId, trackingNumber } = await sentBy('ups');
    warehouse.nowMs += 10 * dayMs;
    await move(trackingNumber, 'delivered');
    warehouse.nowMs -= 10 * dayMs - 5 * hourMs;
    expect(await poll()).toMatchObject({ failed: 0 });
    expect((await journeyOf(shipmentId))?.status).toBe('announced');
    warehouse.nowMs += 10 * dayMs;
    await poll();
    expect((await journeyOf(shipmentId))?.status).toBe('delivered');
  });

  it('is told by nobody of tomorrow, by hand either', async () => {
    const { shipmentId } = await sentBy('ups');
    const say = (at: number) =>
      warehouse.staff('warehouse', 'POST', `/v1/shipments/${shipmentId}/parcels/1/scans`, {
        ...{ status: 'delivered', at: new Date(at).toISOString() },
      });
    const answer = await say(warehouse.nowMs + dayMs + 1);
    expect([answer.status, answer.body]).toEqual([400, expect.objectContaining({ type: '/problems/invalid-request' })]);
    expect((await say(warehouse.nowMs + dayMs)).status).toBe(200);
  });

  it('leaves news unreadable after thirty days', async () => {
    const { app } = warehouse.service;
    const ring = app.get(KeyRing, { strict: false });
    const today = new Date(warehouse.nowMs).toISOString().slice(0, 10);
    const raw = new Plaintext('address', { text: 'Left with Mr Okafor' });
    await app.get(People).seal(newsKeysOf(today), { raw });
    const kept = () => ring.knows(newsKeysOf(today));
    warehouse.nowMs += 30 * dayMs;
    await poll();
    expect(await kept()).toBe(true);
    warehouse.nowMs += dayMs;
    await poll();
    expect(await kept()).toBe(false);
  });
});

describe('Attempts at labels that came to nothing', () => {
  let warehouse: Warehouse;
  beforeAll(async () => (warehouse = await Warehouse.open()));
  afterAll(() => warehouse.close());

  const row = (n: number, underWay: UnderWay, orderedAt: string): ShipmentListRow => ({
    ...{ shipmentId: `s-${n}`, orderId: `o-${n}`, status: 'packed', channel: 'web', orderedAt, pieces: 1 },
    ...{ promisedBy: null, destination: null, attention: null, concerns: [], isCancelled: 0 },
    ...{ changedAt: new Date(warehouse.nowMs).toISOString(), underWay, ...indexOf(underWay) },
  });
  const save = (rows: readonly ShipmentListRow[]) =>
    warehouse.service.database.getRepository(ShipmentListRow).save([...rows], { chunk: 50 });

  it('are all found, those of two weeks and no others', async () => {
    const since = (days: number) => new Date(warehouse.nowMs - days * dayMs).toISOString();
    const open = (n: number, days: number): UnderWay => {
      const attempt = { parcelId: `s-${n}.1`, attempt: 1, carrier: 'ups', since: since(days) };
      return { ...nothingUnderWay, openAttempts: [attempt] };
    };
    const rows = Array.from({ length: 1_203 }, (_, n) => row(n, open(n, n < 3 ? 15 : 13), since(20)));
    await save(rows);
    const found = await warehouse.service.app.get(DueParcels).openAttempts(new Date(warehouse.nowMs));
    expect(new Set(found.map(({ parcelId }) => parcelId)).size).toBe(1_200);
    expect(found).toHaveLength(1_200);
  });

  it('keep no manifest from what waits behind two thousand parcels of somebody else', async () => {
    const labelled = { carrier: 'fedex', trackingNumber: '7', isOver: false, heardAt: '' };
    const ofOthers = (n: number): UnderWay => ({ labelled: { [`s-${n}.1`]: labelled }, openAttempts: [] });
    const before = new Date(warehouse.nowMs - dayMs).toISOString();
    await save(Array.from({ length: 2_001 }, (_, n) => row(2_000 + n, ofOthers(2_000 + n), before)));
    await warehouse.staff('administrator', 'PUT', '/v1/shipping-rules/default', never('fedex'));
    const shipmentId = await warehouse.order('last');
    await warehouse.pack(shipmentId);
    await warehouse.settled();
    const { body } = await warehouse.staff('warehouse', 'POST', '/v1/manifests', { carrier: 'ups' });
    expect(body).toMatchObject({ parcels: [{ shipmentId, parcelId: `${shipmentId}.1` }] });
  });
});
