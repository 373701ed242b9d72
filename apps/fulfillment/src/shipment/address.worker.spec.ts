import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Plaintext } from '#contracts/personal.js';
import type { Recorded } from '#eventsourcing/event-store.js';
import { People } from '#personal/people.js';
import type { Address, AddressVerdict } from '../carriers/carrier.js';
import { Carriers } from '../carriers/carriers.js';
import { ManualCarrier } from '../carriers/manual/manual.carrier.js';
import { Consignments } from '../label/consignments.worker.js';
import { Warehouse } from '../warehouse.contract.js';
import { AddressWorker } from './address.worker.js';

/** Knows nobody in Austin, and is asked for so long that meanwhile something happens. */
const slowCarrier = (meanwhile: () => Promise<unknown>) =>
  Object.assign(new ManualCarrier({ countries: [], prices: {} }), {
    checkAddress: async ({ city }: Address): Promise<AddressVerdict> => {
      await meanwhile();
      return { verdict: city === 'Austin' ? 'not-found' : 'valid' };
    },
  });

let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await Warehouse.open();
  // The service itself learns nothing of any address.
  const silent = (part: 'ups' | 'fedex') => ({ match: { part }, fault: 'error', chance: 1 }) as const;
  warehouse.sandbox.faults.set([silent('ups'), silent('fedex')]);
});
afterAll(() => warehouse.close());

it('What a carrier says of an address is not said of the one that was named while it was asked', async () => {
  const { app, commands, store } = warehouse.service;
  const shipmentId = await warehouse.order('slow', ['slow-1'], { consignee: undefined });
  const named = async (city: string) => {
    const address = new Plaintext('address', { street: '14 Barton Ct', postalCode: '78704', city });
    const consignee = await app.get(People).seal('c-slow', { name: new Plaintext('name', 'Ronke Okafor'), address });
    const data = { subjectId: 'c-slow', consignee, destination: 'US-TX' };
    await warehouse.ask(shipmentId, { type: 'NameConsignee', data });
  };
  const checked = async (meanwhile: () => Promise<unknown>) => {
    const worker = new AddressWorker(new Carriers([slowCarrier(meanwhile)]), app.get(Consignments), commands);
    const last = (await store.read(`shipment-${shipmentId}`)).findLast(({ type }) => type === 'ConsigneeNamed');
    await worker.workFor(last as Recorded)!(1);
    return (await warehouse.shipment(shipmentId)).address.verdict;
  };
  await named('Austin');
  expect(await checked(() => named('Dallas'))).toBeUndefined();
  expect(await checked(() => Promise.resolve())).toBe('valid');
});
