import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setImmediate as turn } from 'node:timers/promises';
import { TrackingPoll } from './tracking/tracking-poll.worker.js';
import { Warehouse } from './warehouse.contract.js';

const parcels = 40;
const timeoutMs = 500;
const carriers = [
  { part: 'ups', method: 'POST', path: '/ups/api/shipments' },
  { part: 'fedex', method: 'POST', path: '/fedex/ship' },
] as const;

describe(`${parcels} parcels`, () => {
  let warehouse: Warehouse;
  beforeEach(async () => (warehouse = await Warehouse.open({ CARRIER_TIMEOUT_MS: String(timeoutMs) })));
  afterEach(() => warehouse.close());

  /** Half of them by FedEx, once the others are under way. */
  async function packed(): Promise<string[]> {
    const names = Array.from({ length: parcels }, (_, n) => `late-${n}`);
    const shipments = await Promise.all(names.map((name) => warehouse.order(name)));
    for (const [index, shipmentId] of shipments.entries()) {
      if (index === parcels / 2) {
        await chosen(shipments.slice(0, index));
        const fedexOnly = { currency: 'USD', insuredAbove: { minor: 100_000, currency: 'USD' } };
        const rule = { ...fedexOnly, neverServices: [{ carrier: 'ups' }] };
        await warehouse.staff('administrator', 'PUT', '/v1/shipping-rules/default', rule);
      }
      await warehouse.pack(shipmentId);
    }
    return shipments;
  }
  /** Until somebody was chosen for each of them. */
  async function chosen(shipments: readonly string[]) {
    for (const shipmentId of shipments)
      while (!(await warehouse.types(shipmentId)).includes('LabelAttempted')) await turn();
  }
  /** Live labels by parcel, as the carriers have them. */
  function live() {
    const counts = new Map<string, number>();
    for (const { reference, live } of warehouse.sandbox.parcels.parcels({ limit: 1_000 })!.parcels) {
      const parcelId = reference.replace(/-\d+$/, '');
      counts.set(parcelId, (counts.get(parcelId) ?? 0) + (live ? 1 : 0));
    }
    return counts;
  }
  const oneEach = (shipments: readonly string[]) => new Map(shipments.map((shipmentId) => [`${shipmentId}.1`, 1]));
  const struck = () => warehouse.sandbox.faults.counts.reduce((sum, { happened }) => sum + happened, 0);

  it('have one live label each, once the surplus of a slow carrier was looked for', async () => {
    // It sells after we have given up, and after it was asked for what it sold.
    const slow = { fault: 'delay', chance: 0.4, ms: 8 * timeoutMs, times: parcels } as const;
    warehouse.sandbox.faults.set(carriers.map((match) => ({ match, ...slow })));
    const shipments = await packed();
    await warehouse.settled();
    const late = struck();
    expect(late).toBeGreaterThan(parcels / 10);
    const sold = () => warehouse.sandbox.parcels.parcels({ limit: 1_000 })!.parcels.length;
    while (sold() < parcels + late) await turn();
    expect([...live().values()].some((count) => count > 1)).toBe(true);
    warehouse.nowMs += 2 * 3_600_000;
    await warehouse.service.app.get(TrackingPoll).round();
    await warehouse.settled();
    expect(sortedOf(live())).toEqual(sortedOf(oneEach(shipments)));
  }, 60_000);

  it('have one live label each, although we were stopped in the middle, and the clock was set back', async () => {
    const lost = { fault: 'timeout-after-success', chance: 0.5, ms: 0 } as const;
    warehouse.sandbox.faults.set(carriers.map((match) => ({ match, ...lost })));
    const shipments = await packed();
    for (let stops = 0; stops < 3; stops++) {
      const before = struck();
      while (struck() === before && live().size < parcels) await turn();
      if (stops === 1) warehouse.behindMs = 3_600_000;
      await warehouse.restart();
    }
    warehouse.behindMs = 0;
    await warehouse.settled();
    expect(sortedOf(live())).toEqual(sortedOf(oneEach(shipments)));
    for (const shipmentId of shipments)
      expect((await warehouse.shipment(shipmentId)).labels[`${shipmentId}.1`]!.status).toBe('bought');
  }, 60_000);
});

const sortedOf = (counts: ReadonlyMap<string, number>) => [...counts].sort();
