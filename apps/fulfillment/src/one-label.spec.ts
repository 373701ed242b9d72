import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TrackingPoll } from './tracking/tracking-poll.worker.js';
import { Warehouse } from './warehouse.contract.js';

const parcels = 1_000;
const atOnce = 50;

/** What a carrier's own books say, under each parcel's references. */
function liveIn(warehouse: Warehouse) {
  const live = new Map<string, number>();
  for (let after: string | undefined; ;) {
    const page = warehouse.sandbox.parcels.parcels({ limit: 1_000, ...(after !== undefined && { after }) })!;
    for (const { reference, live: isLive, charged } of page.parcels) {
      const parcelId = reference.replace(/-\d+$/, '');
      if (isLive && charged) live.set(parcelId, (live.get(parcelId) ?? 0) + 1);
    }
    if (page.after === undefined) return live;
    after = page.after;
  }
}

describe(`${parcels} parcels, where every second purchase of a label is done and never answered`, () => {
  let warehouse: Warehouse;
  const shipments: string[] = [];
  beforeAll(async () => {
    warehouse = await Warehouse.open({ CARRIER_TIMEOUT_MS: '20000' });
    // The sandbox hangs up at once, so that nobody waits for a timeout.
    warehouse.sandbox.faults.set([
      {
        match: { part: 'ups', method: 'POST', path: '/ups/api/shipments' },
        fault: 'timeout-after-success',
        chance: 0.5,
        ms: 0,
      },
      {
        match: { part: 'fedex', method: 'POST', path: '/fedex/ship' },
        fault: 'timeout-after-success',
        chance: 0.5,
        ms: 0,
      },
    ]);
    // Half of them go by FedEx: nobody else may take these.
    const fedexOnly = { currency: 'USD', insuredAbove: { minor: 100_000, currency: 'USD' } };
    for (let n = 0; n < parcels; n += atOnce) {
      if (n === parcels / 2) {
        await warehouse.settled();
        const rule = { ...fedexOnly, neverServices: [{ carrier: 'ups' }] };
        await warehouse.staff('administrator', 'PUT', '/v1/shipping-rules/default', rule);
      }
      const names = Array.from({ length: Math.min(atOnce, parcels - n) }, (_, index) => `${n + index}`);
      const batch = await Promise.all(names.map((name) => warehouse.order(name)));
      await Promise.all(batch.map((shipmentId) => warehouse.pack(shipmentId)));
      shipments.push(...batch);
    }
    await warehouse.settled();
    // A carrier that was only slow sold a label after it was asked, and nobody waits for slow ones here: the audit finds it.
    await warehouse.service.app.get(TrackingPoll).round();
    await warehouse.settled();
  }, 300_000);
  afterAll(() => warehouse.close());

  /** Where FedEx never answered, it is asked to take the label back, since it prints none twice: people are told after ten. */
  const unresolved = async () => {
    const { body } = await warehouse.staff('warehouse', 'GET', '/v1/shipments?attention=label-unsettled&limit=200');
    return (body as { shipments: { shipmentId: string }[] }).shipments.map(({ shipmentId }) => shipmentId);
  };

  it('ends with one live label that is paid for, for each parcel, in the carriers’ own books', async () => {
    const live = liveIn(warehouse);
    expect([...live.values()].filter((count) => count !== 1)).toEqual([]);
    const without = shipments.filter((shipmentId) => !live.has(`${shipmentId}.1`));
    expect(without).toEqual(await unresolved());
    expect(without.length).toBeLessThan(parcels / 100);
  });

  it('knows each of them by the number that its carrier has', async () => {
    const open = await unresolved();
    for (const shipmentId of shipments) {
      const { status, bought } = (await warehouse.shipment(shipmentId)).labels[`${shipmentId}.1`]!;
      if (open.includes(shipmentId)) continue;
      expect(status).toBe('bought');
      const booked = warehouse.sandbox.parcels.parcel(bought!.trackingNumber);
      expect(booked).toMatchObject({ live: true, charge: bought!.cost });
    }
    const { ups, fedex } = warehouse.sandbox.parcels.totals();
    expect([ups.live, fedex.live]).toEqual([parcels / 2, parcels / 2 - open.length]);
  });

  it('really had answers that never came', () => {
    const struck = warehouse.sandbox.faults.counts.reduce((sum, { happened }) => sum + happened, 0);
    expect(struck).toBeGreaterThan(parcels / 3);
  });
});
