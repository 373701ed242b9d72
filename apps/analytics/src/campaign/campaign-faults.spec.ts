import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SampleLake, type Event } from '../warehouse/bronze.contract.js';
import type { Warehouse } from '../warehouse/warehouse.worker.js';
import { campaignModels } from './drawn-campaigns.contract.js';

const begun = '2026-03-01T08:00:00.000Z';
const usd = (minor: unknown, currency = 'USD') => ({ minor, currency });
const planned: Event = {
  id: 'campaign-k/1',
  data: {
    ...{ version: 1, name: 'Clocks', startAt: begun, endAt: begun, controlPercent: 50 },
    utm: { source: 'letters', medium: 'email', campaign: 'clocks' },
  },
};
const lot = (version: number, assigned: unknown): Event => ({
  id: `campaign-k/${version}`,
  data: { lot: version - 2, at: begun, assigned },
});
const some = (variant: string, ...customerIds: string[]) => ({ variant, customerIds });
const charged = (version: number, key: string, amount: object): Event => ({
  id: `campaign-k/${version}`,
  data: { key, day: '2026-03-01', amount, source: 'meta' },
});
const ordered = (orderId: string, customerId: string): Event => ({
  id: `order-${orderId}/1`,
  data: { channel: 'web', placedAt: begun, customerId, lines: [], total: usd(1) },
});
const booked = (number: number, orderId: string, minor: number, baseCurrency = 'USD'): Event => {
  const line = (account: string, side: string) => ({
    account,
    side,
    amount: usd(minor, baseCurrency),
    baseMinor: minor,
  });
  const entry = { key: `k-${number}`, documentType: 'SALE', documentDate: '2026-03-01', orderId, baseCurrency };
  const lines = [line('1260', 'debit'), line('4000', 'credit')];
  return { id: `journal-2026-03-01/${number}`, data: { entry: { ...entry, lines } } };
};

/** What goes wrong with campaigns, planted one after the other into one lake. */
describe('Planted in bronze of campaigns,', () => {
  let lake: SampleLake;
  let warehouse: Warehouse;
  beforeAll(async () => {
    lake = await SampleLake.open();
    warehouse = lake.warehouse(campaignModels);
  });
  afterAll(async () => {
    await warehouse.close();
    await lake.close();
  });
  const failures = async () =>
    (await warehouse.build()).outcomes
      .filter(({ reason }) => reason !== undefined)
      .map(({ table, outcome, reason }) => [table, outcome, reason]);
  const results = async (...columns: string[]) =>
    (await warehouse.rowsOf('gold.campaign_results', { columns: ['variant', ...columns] })).rows.map((row) =>
      Object.values(row),
    );
  const bad = async () =>
    (await warehouse.rowsOf('silver.quarantine', { columns: ['row_key', 'problem'] })).rows.map((row) =>
      Object.values(row),
    );

  it('nothing is nothing: a shop without campaigns has its tables all the same', async () => {
    await lake.land('orders', 'OrderPlaced', [ordered('o-1', 'c-1'), ordered('o-2', 'c-2'), ordered('o-3', 'c-3')]);
    const confirmed = ['o-1', 'o-2', 'o-3'].map((orderId) => ({ id: `order-${orderId}/2`, data: {} }));
    await lake.land('orders', 'OrderConfirmed', confirmed);
    await lake.land('finance', 'EntryPosted', [booked(1, 'o-1', 1_000), booked(2, 'o-2', 500), booked(3, 'o-3', 70)]);
    expect(await failures()).toEqual([]);
    expect([await results(), (await warehouse.rowsOf('gold.campaigns')).rows]).toEqual([[], []]);
  });

  it('a lot that is told twice counts once, and one that cannot be read stands in quarantine', async () => {
    await lake.land('marketing', 'CampaignPlanned', [planned]);
    await lake.land('marketing', 'PeopleAssigned', [lot(2, [some('a', 'c-1', 'c-9'), some('control', 'c-3')])]);
    await lake.land('marketing', 'PeopleAssigned', [
      lot(2, [some('a', 'c-1', 'c-9'), some('control', 'c-3')]),
      lot(3, undefined),
    ]);
    expect(await failures()).toEqual([]);
    expect(await results('people', 'conversions', 'revenue_minor')).toEqual([
      ['a', 2, 1, 1_000],
      ['control', 1, 1, 70],
    ]);
    expect(await bad()).toEqual([
      ['campaign-k/2', 'there is one of this key already'],
      ['campaign-k/3', 'assigned: missing, or no VARCHAR'],
    ]);
  });

  it('who is assigned again stays where they were first', async () => {
    await lake.land('marketing', 'PeopleAssigned', [lot(4, [some('control', 'c-1'), some('a', 'c-2', 'c-2')])]);
    expect(await failures()).toEqual([]);
    expect(await results('people', 'revenue_minor')).toEqual([
      ['a', 3, 1_500],
      ['control', 1, 70],
    ]);
  });

  it('two who turn out to be one count once, with the orders of both', async () => {
    const met = ['c-1', 'c-3'].map((subject) => ({ id: `identity-${subject}/1`, data: { at: begun } }));
    await lake.land('marketing', 'IdentityMet', met);
    await lake.land('marketing', 'IdentityJoined', [{ id: 'identity-c-3/2', data: { into: 'c-1' } }]);
    expect(await failures()).toEqual([]);
    expect(await results('people', 'conversions', 'orders', 'revenue_minor')).toEqual([['a', 3, 2, 3, 1_570]]);
  });

  it('a charge counts once, by its key, in the currency of the books, if it is one', async () => {
    const charges = [charged(5, 'x', usd(1_001)), charged(6, 'x', usd(9_999)), charged(7, 'y', usd(5, 'EUR'))];
    await lake.land('marketing', 'SpendImported', [...charges, charged(8, 'z', usd('12.50'))]);
    expect(await failures()).toEqual([]);
    expect(await results('spend_minor', 'attributed_roi')).toEqual([['a', 1_001, '-1.000000']]);
    expect((await warehouse.rowsOf('gold.campaigns')).rows).toMatchObject([
      { spend_minor: 1_001, charges_left_out: 1 },
    ]);
    expect(await bad()).toContainEqual(['campaign-k/8', 'amount_minor: missing, or no BIGINT']);
  });

  it('a letter of which something was heard after all is not unknown, and nobody is unaccounted for', async () => {
    const asked = (person: string) => ({ id: `message-m-${person}/1`, data: { campaignId: 'k', customerId: person } });
    const step = (person: string, version: number) => ({ id: `message-m-${person}/${version}`, data: { attempt: 1 } });
    await lake.land('marketing', 'MessageAsked', [asked('c-1'), asked('c-9')]);
    await lake.land('marketing', 'MessageUnknown', [step('c-1', 2), step('c-9', 2)]);
    await lake.land('marketing', 'MessageSent', [step('c-9', 3)]);
    await lake.land('marketing', 'RecipientComplained', [{ id: 'message-m-c-9/4', data: { at: begun } }]);
    expect(await failures()).toEqual([]);
    const columns = ['people', 'not_asked', 'tried', 'sent', 'unknown', 'complained'];
    expect(await results(...columns)).toEqual([['a', 3, 1, 2, 1, 1, 1]]);
  });

  it('books in a second currency stop the figures where they are, with the reason', async () => {
    await lake.land('finance', 'EntryPosted', [booked(4, 'o-4', 3, 'EUR')]);
    const stopped = await failures();
    expect(stopped[0]).toEqual(['gold.campaign_evidence', 'failed', 'the books have one currency (1 row)']);
    expect(stopped.map(([table]) => table).sort()).toEqual([
      ...['gold.campaign_evidence', 'gold.campaign_people', 'gold.campaign_results', 'gold.campaigns'],
    ]);
    expect(await results('revenue_minor')).toEqual([['a', 1_570]]);
  });
});
