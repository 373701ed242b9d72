import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SampleLake } from '../warehouse/bronze.contract.js';
import type { Warehouse } from '../warehouse/warehouse.worker.js';
import { campaignIds, campaignModels, DrawnCampaigns } from './drawn-campaigns.contract.js';
import { Reckoned, type Figures } from './reckoned.contract.js';

const seed = Number(process.env['FUZZ_SEED'] ?? 8);
describe(`What came of campaigns that were drawn by seed ${seed}`, () => {
  const { facts, calls } = new DrawnCampaigns(seed);
  const reckoned = new Reckoned(facts, calls);
  let lake: SampleLake;
  let warehouse: Warehouse;
  beforeAll(async () => {
    lake = await SampleLake.open();
    warehouse = lake.warehouse(campaignModels);
    for (const [service, own] of Map.groupBy(facts, ({ service }) => service)) await lake.landLog(service, own);
    await lake.landClicks(calls);
    const { outcomes } = await warehouse.build();
    expect(outcomes.filter(({ reason }) => reason !== undefined)).toEqual([]);
  });
  afterAll(async () => {
    await warehouse.close();
    await lake.close();
  });
  const rows = async (table: string, where: { column: string; is: string }[] = []) =>
    (await warehouse.rowsOf(table, { where })).rows;

  it.each(campaignIds)(
    'is of %s what a second reckoning from the events comes to, figure by figure',
    async (campaignId) => {
      const told = await rows('gold.campaign_results', [{ column: 'campaign_id', is: campaignId }]);
      const expected = reckoned.results(campaignId);
      expect(told.map(({ variant }) => variant)).toEqual([...expected.keys()].sort());
      for (const { variant, ...row } of told) {
        const figures = expected.get(variant as string)!;
        const found = Object.fromEntries(Object.keys(figures).map((name) => [name, Number(row[name])]));
        expect([variant, found]).toEqual([variant, figures]);
      }
    },
  );

  it('has something in every figure', async () => {
    const all = campaignIds.flatMap((campaignId) => [...reckoned.results(campaignId).values()]);
    const sum = (name: string) => all.reduce((total, one: Figures) => total + one[name]!, 0);
    expect(Object.keys(all[0]!).filter((name) => sum(name) === 0)).toEqual([]);
  });

  it('leads down to the events that every figure is made of', async () => {
    const known = new Set([
      ...facts.map(({ service, type, id }) => `bronze.${service}.${type} ${id}`),
      ...calls.map(({ messageId }) => `bronze.clickstream ${messageId}`),
    ]);
    const evidence = await rows('gold.campaign_evidence');
    expect(
      evidence
        .map((row) => `${String(row['event_table'])} ${String(row['event_id'])}`)
        .filter((one) => !known.has(one)),
    ).toEqual([]);
    for (const result of await rows('gold.campaign_results')) {
      const of = (...figures: string[]) =>
        evidence.filter(
          (row) =>
            row['campaign_id'] === result['campaign_id'] &&
            row['variant'] === result['variant'] &&
            figures.includes(row['figure'] as string),
        );
      const distinct = (column: string, figure: string) => new Set(of(figure).map((row) => row[column])).size;
      const sum = (figure: string) => of(figure).reduce((total, row) => total + Number(row['amount_minor']), 0);
      expect(result).toMatchObject({
        ...{ people: of('people').length, not_asked: of('not-asked').length, held_back: of('held-back').length },
        ...{ tried: of('tried').length, sent: of('sent').length, bounced: of('bounced').length },
        ...{ failed: of('failed').length, unknown: of('unknown').length },
        unsubscribed: distinct('customer_id', 'unsubscribed'),
        complained: distinct('customer_id', 'complained'),
        ...{ conversions: distinct('customer_id', 'ordered'), orders: distinct('order_id', 'ordered') },
        ...{ cancelled: distinct('order_id', 'cancelled'), refunded: distinct('order_id', 'refunds') },
        people_cancelled: distinct('customer_id', 'cancelled'),
        people_refunded: distinct('customer_id', 'refunds'),
        ...{ revenue_minor: sum('revenue'), refunds_minor: sum('refunds'), cost_minor: sum('cost') },
        ...{ attributed_orders: of('attributed').length, attributed_revenue_minor: sum('attributed-revenue') },
      });
    }
  });

  it('is told of every campaign by its last plan, with what it cost in the currency of the books', async () => {
    const told = await rows('gold.campaigns');
    expect(told).toMatchObject(
      campaignIds.map((campaign_id) => ({
        ...{
          campaign_id,
          name: campaign_id,
          status: 'finished',
          utm_source: 'letters',
          spend_minor: reckoned.spendOf(campaign_id),
        },
        ...{ begun_at: '2026-03-01T08:00:00.000Z', counted_until: '2026-03-15T08:00:02.000Z' },
      })),
    );
    const out = (await rows('gold.campaign_evidence')).filter(({ figure }) => figure === 'spend-left-out');
    for (const { campaign_id, charges_left_out } of told) {
      expect(out.filter((row) => row['campaign_id'] === campaign_id)).toHaveLength(Number(charges_left_out));
      expect(charges_left_out).toBeGreaterThan(0);
    }
    expect(new Set(out.map(({ currency }) => currency))).toEqual(new Set(['EUR']));
  });

  it('knows who is one person as marketing does', async () => {
    const told = await rows('silver.persons');
    expect(told.map(({ subject_id, customer_id }) => [subject_id, customer_id])).toEqual(
      told.map(({ subject_id }) => [subject_id, reckoned.personOf(subject_id as string)]),
    );
    expect(told.filter(({ subject_id, customer_id }) => subject_id !== customer_id).length).toBeGreaterThan(9);
  });

  it('breaks no rule', async () => expect(await rows('silver.quarantine')).toEqual([]));
});
