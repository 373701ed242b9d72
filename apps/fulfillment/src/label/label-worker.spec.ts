import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { EventStore } from '#eventsourcing/event-store.js';
import { Clock } from '#service/clock.js';
import { Report } from '#service/report.js';
import { CarrierUnreachable, type Carrier } from '../carriers/carrier.js';
import { Carriers } from '../carriers/carriers.js';
import { FulfillmentSettings } from '../config.js';
import { trackingIdOf, trackingNumber } from '../tracking/tracking-number.js';
import { Warehouse } from '../warehouse.contract.js';
import { LabelFiles } from './label-files.worker.js';
import { LabelWorker } from './label.worker.js';
import { Post } from './post.contract.js';
import { Senders } from './senders.worker.js';

const usd = (minor: number) => ({ minor, currency: 'USD' });
const hourMs = 3_600_000;

describe('Whoever buys labels', () => {
  let warehouse: Warehouse;
  let post: Post;
  let nowMs: number;
  let warnings: string[];
  let orders = 0;
  beforeAll(async () => {
    warehouse = await Warehouse.open();
    // Nothing is done by itself: these specifications say when, and by which process.
    await warehouse.service.subscribers.stop();
  });
  afterAll(() => warehouse.close());
  beforeEach(() => {
    [post, nowMs, warnings] = [new Post(), warehouse.nowMs, []];
  });

  /** One that has just started, and knows nothing but the log. */
  const process = (...carriers: Carrier[]) => {
    const { app, commands } = warehouse.service;
    const world = [app.get(Senders), app.get(LabelFiles), commands, app.get(FulfillmentSettings)] as const;
    const tell = new Report((message) => warnings.push(message));
    const clock = new Clock(() => new Date(nowMs));
    return new LabelWorker(new Carriers(carriers), ...world, clock, tell, app.get(EventStore));
  };
  /** A parcel for which somebody asks the post by hand, or the rule did, at a price. */
  const parcel = async (price?: { minor: number; currency: string }) => {
    const shipmentId = await warehouse.order(`w${++orders}`);
    await warehouse.pack(shipmentId);
    const by = { parcelId: `${shipmentId}.1`, carrier: 'post', service: 'letter', reason: 'by-hand' };
    const data = { ...by, declaredValue: usd(20_000), signature: 'required', ...(price && { price }) } as const;
    await warehouse.ask(shipmentId, { type: 'BuyLabel', data });
    return shipmentId;
  };
  /** What the last event of its kind asks for. */
  const work = async (worker: LabelWorker, shipmentId: string, type: string) => {
    const events = await warehouse.service.store.read(`shipment-${shipmentId}`);
    await worker.workFor(events.findLast((event) => event.type === type)!)!();
  };
  const labelOf = async (shipmentId: string) => (await warehouse.shipment(shipmentId)).labels[`${shipmentId}.1`]!;
  const attentionOf = async (shipmentId: string) => (await warehouse.shipment(shipmentId)).attention;
  const ownerOf = async (number: string) =>
    (await warehouse.service.commands.read(trackingNumber, trackingIdOf('post', number))).state.travelling?.id;

  describe('follows a label', () => {
    it('whose carrier refuses to tell of it: what comes after it is done all the same', async () => {
      const worker = process(post);
      const shipmentId = await parcel(usd(480));
      post.refusing = ['subscribe'];
      await work(worker, shipmentId, 'LabelAttempted');
      await work(worker, shipmentId, 'LabelBought');
      expect(warnings).toEqual([`post does not tell of ${shipmentId}.1 by itself: POST-1`]);
      expect(await ownerOf('P-100001')).toBe(shipmentId);
    });
    it('whose number its carrier has used before', async () => {
      const worker = process(post);
      post.number = 'P-200002';
      const [first, second] = [await parcel(usd(480)), await parcel(usd(480))];
      for (const shipmentId of [first, second]) {
        warehouse.nowMs += hourMs;
        await work(worker, shipmentId, 'LabelAttempted');
        await work(worker, shipmentId, 'LabelBought');
        expect(await ownerOf('P-200002')).toBe(shipmentId);
      }
      // After a restart it may be heard of again.
      await work(worker, first, 'LabelBought');
      expect(await ownerOf('P-200002')).toBe(second);
      expect(warnings).toHaveLength(1);
    });
  });

  it('tells people where a carrier refuses to say what became of a label, and buys no other', async () => {
    const worker = process(post);
    const shipmentId = await parcel(usd(480));
    [post.number, post.refusing] = [undefined, ['find']];
    await expect(work(worker, shipmentId, 'LabelAttempted')).rejects.toThrow(CarrierUnreachable);
    await work(worker, shipmentId, 'LabelAttempted');
    expect([(await labelOf(shipmentId)).status, await attentionOf(shipmentId)]).toEqual([
      ...['unsettled', 'label-unsettled'],
    ]);
    expect(post.asked).toEqual(['ship', 'find']);
  });

  describe('cannot ask a carrier that was taken out of the settings', () => {
    it('and knows that it was never asked: the label is refused', async () => {
      const worker = process();
      const shipmentId = await parcel(usd(480));
      await work(worker, shipmentId, 'LabelAttempted');
      expect(await labelOf(shipmentId)).toMatchObject({ status: 'refused', code: 'carrier-unknown' });
    });
    it('nor knows whether somebody asked it before: people are told', async () => {
      const shipmentId = await parcel(usd(480));
      await work(process(), shipmentId, 'LabelAttempted');
      expect((await labelOf(shipmentId)).status).toBe('unsettled');
    });
    it('nor give a label back to it: people are told', async () => {
      const worker = process(post);
      const shipmentId = await parcel(usd(480));
      await work(worker, shipmentId, 'LabelAttempted');
      await work(process(), shipmentId, 'LabelBought');
      await warehouse.ask(shipmentId, { type: 'CancelShipment', data: { reason: 'changed their mind' } });
      await work(process(), shipmentId, 'LabelVoidRequested');
      expect((await labelOf(shipmentId)).voidings).toMatchObject([{ status: 'refused' }]);
      expect(await attentionOf(shipmentId)).toBe('void-refused');
      // Nor look for what it may have sold besides.
      await process().audit(`shipment-${shipmentId}`, `${shipmentId}.1`, 1, {
        ...{ causationId: 'test', correlationId: 'test', actor: 'test' },
      });
    });
  });

  describe('writes down what a label costs', () => {
    const bought = async (price?: { minor: number; currency: string }) => {
      const worker = process(post);
      const shipmentId = await parcel(price);
      await work(worker, shipmentId, 'LabelAttempted');
      return labelOf(shipmentId);
    };
    it('as its carrier says', async () =>
      expect(await bought(usd(480))).toMatchObject({ status: 'bought', bought: { cost: usd(500) } }));
    it('or as it was offered, if its carrier does not say', async () => {
      post.cost = undefined;
      expect(await bought(usd(470))).toMatchObject({ status: 'bought', bought: { cost: usd(470) } });
      expect(post.asked).toEqual(['ship']);
    });
    it('or as it is offered to whoever chose it by hand, before anything is sold', async () => {
      post.cost = undefined;
      expect(await bought()).toMatchObject({ status: 'bought', bought: { cost: usd(480) } });
      expect(post.asked).toEqual(['rates', 'ship']);
    });
    it('and buys none by hand that nobody names a price for', async () => {
      post.offers = [];
      expect(await bought()).toMatchObject({ status: 'refused', code: 'no-offer' });
      post.refusing = ['rates'];
      expect(await bought()).toMatchObject({ status: 'refused', code: 'POST-1' });
      expect(post.asked).not.toContain('ship');
    });
    it('also of one that was found again', async () => {
      const worker = process(post);
      const shipmentId = await parcel();
      [post.number, post.cost] = [undefined, undefined];
      await expect(work(worker, shipmentId, 'LabelAttempted')).rejects.toThrow(CarrierUnreachable);
      await work(worker, shipmentId, 'LabelAttempted');
      expect(await labelOf(shipmentId)).toMatchObject({ status: 'bought', bought: { cost: usd(480) } });
      expect(post.asked).toEqual(['rates', 'ship', 'find', 'rates']);
    });
  });

  describe('looks before it buys what another process may have bought', () => {
    it.each([
      ['an hour later', hourMs],
      ['at the same moment', 0],
      ['by a clock that was set back', -hourMs],
      ['by a clock that was set back by days', -72 * hourMs],
    ])('%s', async (_, laterMs) => {
      const shipmentId = await parcel(usd(480));
      post.number = undefined;
      const first = process(post);
      // The first process heard of it by reading the log, and its predecessor had asked.
      post.books.push({ trackingNumber: 'P-3', shipmentNumber: 'P-3', image: post.image });
      nowMs += laterMs;
      await work(process(post), shipmentId, 'LabelAttempted');
      await work(first, shipmentId, 'LabelAttempted');
      expect(post.asked).toEqual(['find']);
      expect(await labelOf(shipmentId)).toMatchObject({ status: 'bought', bought: { trackingNumber: 'P-3' } });
    });
    it('and believes that none was sold only when the clock is where it was', async () => {
      const shipmentId = await parcel(usd(480));
      nowMs -= hourMs;
      const worker = process(post);
      await expect(work(worker, shipmentId, 'LabelAttempted')).rejects.toThrow(CarrierUnreachable);
      expect((await labelOf(shipmentId)).attempts).toHaveLength(1);
      nowMs += hourMs;
      await work(worker, shipmentId, 'LabelAttempted');
      expect(await labelOf(shipmentId)).toMatchObject({ status: 'buying', lost: [1] });
    });
  });

  describe('is told by people', () => {
    const tell = async (shipmentId: string, outcome: object) => {
      const path = `/v1/shipments/${shipmentId}/parcels/1/label-outcome`;
      const { status, body } = await warehouse.staff('warehouse', 'POST', path, outcome);
      return `${status} ${(body as { type?: string }).type ?? ''}`.trim();
    };
    const inDoubt = async () => {
      const shipmentId = await parcel(usd(480));
      const data = { parcelId: `${shipmentId}.1`, attempt: 1 };
      await warehouse.ask(shipmentId, { type: 'RecordLabelUnsettled', data });
      return shipmentId;
    };
    it('what became of a label, only while nobody knows', async () => {
      const shipmentId = await parcel(usd(480));
      expect(await tell(shipmentId, { outcome: 'not-sold' })).toBe('409 /problems/label-under-way');
      await work(process(post), shipmentId, 'LabelAttempted');
      const inTime = await inDoubt();
      expect(await tell(inTime, { outcome: 'not-sold' })).toBe('200');
      expect(await tell(inTime, { outcome: 'not-sold' })).toBe('200');
      expect((await labelOf(inTime)).attempts).toHaveLength(2);
    });
    it('the number of a label, which is not another parcel’s', async () => {
      const worker = process(post);
      post.number = 'P-400004';
      const other = await parcel(usd(480));
      await work(worker, other, 'LabelAttempted');
      await work(worker, other, 'LabelBought');
      const shipmentId = await inDoubt();
      expect(await tell(shipmentId, { outcome: 'sold', trackingNumber: 'P-400004' })).toBe(
        '409 /problems/number-taken',
      );
      expect(await tell(shipmentId, { outcome: 'sold', trackingNumber: 'P-400005' })).toBe('200');
      expect((await labelOf(shipmentId)).voidings).toMatchObject([{ trackingNumber: 'P-400005', status: 'asked' }]);
      expect(await tell(other, { outcome: 'sold', trackingNumber: 'P-400006' })).toBe('409 /problems/label-known');
    });
    it('whom to ask, if that is somebody', async () => {
      const shipmentId = await warehouse.order(`w${++orders}`);
      await warehouse.pack(shipmentId);
      const path = `/v1/shipments/${shipmentId}/parcels/1/label`;
      const { status, body } = await warehouse.staff('warehouse', 'POST', path, { carrier: 'pigeon', service: 'fast' });
      expect([status, body]).toEqual([409, expect.objectContaining({ type: '/problems/carrier-unknown' })]);
      expect((await warehouse.shipment(shipmentId)).labels).toEqual({});
    });
  });
});
