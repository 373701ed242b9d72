import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { RatesPublished } from '#contracts/fx.js';
import { UnitDescribed } from '#contracts/inventory.js';
import { Warehouse } from '../warehouse.contract.js';
import { choose, type Circumstances, type Offer } from './rate-shopping.js';
import { plainShippingRule } from './shipping-rule.js';

const euros = { line: 1, unitId: 'BOWL', price: { minor: 100_000, currency: 'EUR' } };

const until = async (done: () => boolean) => {
  while (!done()) await sleep(10);
};

describe('Who takes a parcel', () => {
  let warehouse: Warehouse;
  beforeAll(async () => (warehouse = await Warehouse.open()));
  afterAll(() => warehouse.close());

  async function packed(name: string, changes: object = {}, pieces?: readonly string[]) {
    const shipmentId = await warehouse.order(name, pieces, changes);
    await warehouse.pack(shipmentId);
    await warehouse.settled();
    const state = await warehouse.shipment(shipmentId);
    return { state, shipmentId, label: state.labels[`${shipmentId}.1`] };
  }

  it('is chosen by rule, and anybody can choose again from what is kept and come to the same', async () => {
    const { label } = await packed('again');
    const { carrier, service, reason, circumstances } = label!.choice!;
    const { considered, ...about } = circumstances as Circumstances & { considered: readonly Offer[] };
    const again = choose(considered, about, plainShippingRule);
    expect([again.chosen?.carrier, again.chosen?.service, again.reason]).toEqual([carrier, service, reason]);
    expect(reason).toBe('cheapest-within-promise');
  });

  it('is told a value in the sender’s currency, whatever the buyer paid in', async () => {
    await warehouse.hear(RatesPublished.of(RatesPublished.example));
    const { label } = await packed('euros', { lines: [euros] });
    // 1,000 euros at 1.1476.
    expect(label!.bought!.declaredValue).toEqual({ minor: 114_760, currency: 'USD' });
    expect(label!.attempts[0]!.signature).toBe('required');
    expect(warehouse.sandbox.parcels.parcel(label!.bought!.trackingNumber)?.declaredValue).toEqual({
      ...{ minor: 114_760, currency: 'USD' },
    });
  });

  it('waits where nobody has said what the piece is, or it needs a permit, at a border only', async () => {
    const abroad = { destination: 'GB', zoneId: 'world' };
    const unknown = await packed('unknown', abroad, ['BOX']);
    expect([unknown.label, unknown.state.attention, unknown.state.exporting.stopped]).toEqual([
      ...[undefined, 'export-permit', ['BOX']],
    ]);
    await warehouse.hear(UnitDescribed.of({ ...UnitDescribed.example, unitId: 'FAN', materials: 'ivory, silk' }));
    const fan = await packed('fan', abroad, ['FAN']);
    expect([fan.state.attention, fan.state.exporting.stopped]).toEqual(['export-permit', ['ivory']]);
    await warehouse.ask(fan.shipmentId, { type: 'PermitExport', data: { permit: 'CITES 26US1' } });
    await warehouse.settled();
    const allowed = await warehouse.shipment(fan.shipmentId);
    expect([allowed.attention, allowed.labels[`${fan.shipmentId}.1`]?.status]).toEqual([undefined, 'bought']);
    await warehouse.hear(UnitDescribed.of({ ...UnitDescribed.example, unitId: 'FAN2', materials: 'ivory' }));
    expect((await packed('home', {}, ['FAN2'])).label?.status).toBe('bought');
  });

  it('is who answers, once the other has been silent for a while', async () => {
    warehouse.sandbox.faults.set([{ match: { part: 'ups', path: '/ups/api/rating' }, fault: 'error', chance: 1 }]);
    const shipmentId = await warehouse.order('silent');
    await warehouse.pack(shipmentId);
    await until(() => warehouse.sandbox.faults.counts[0]!.happened > 1);
    expect((await warehouse.shipment(shipmentId)).labels).toEqual({});
    warehouse.nowMs += 180_000;
    await warehouse.settled();
    warehouse.sandbox.faults.clear();
    const label = (await warehouse.shipment(shipmentId)).labels[`${shipmentId}.1`];
    expect(label?.bought?.carrier).toBe('fedex');
    expect(label?.choice?.circumstances).toMatchObject({ silent: ['ups'] });
  });

  it('is waited for where nobody answers, however long it takes', async () => {
    warehouse.sandbox.faults.set([
      { match: { part: 'ups', path: '/ups/api/rating' }, fault: 'error', chance: 1 },
      { match: { part: 'fedex', path: '/fedex/rate' }, fault: 'error', chance: 1 },
    ]);
    const shipmentId = await warehouse.order('nobody-answers');
    await warehouse.pack(shipmentId);
    warehouse.nowMs += 3_600_000;
    await until(() => warehouse.sandbox.faults.counts.every(({ happened }) => happened > 2));
    expect((await warehouse.shipment(shipmentId)).labels).toEqual({});
    warehouse.sandbox.faults.clear();
    await warehouse.settled();
    expect((await warehouse.shipment(shipmentId)).labels[`${shipmentId}.1`]?.status).toBe('bought');
  });

  it('is nobody where all of them refuse: people look at it', async () => {
    const rule = { currency: 'USD', insuredAbove: { minor: 10_000, currency: 'USD' } };
    const never = [{ carrier: 'ups' }, { carrier: 'fedex' }];
    const path = '/v1/shipping-rules/default';
    await warehouse.staff('administrator', 'PUT', path, { ...rule, neverServices: never });
    const { state, label } = await packed('nobody');
    expect([state.attention, label?.status]).toEqual(['no-rate', 'no-offer']);
    await warehouse.staff('administrator', 'PUT', path, rule);
  });

  it('is the buyer who comes to the shop, without an address', async () => {
    const { label } = await packed('collected', { option: 'collection', consignee: undefined, destination: undefined });
    expect([label?.bought?.carrier, label?.bought?.service]).toEqual(['manual', 'collection']);
  });
});
