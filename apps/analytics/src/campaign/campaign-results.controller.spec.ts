import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { deadBus, startToy } from '#service/toy/toy.contract.js';
import { analytics } from '../analytics.module.js';
import { analyticsConfig } from '../config.js';
import type { KpiShown } from '../kpi/kpi-resource.js';
import { SampleLake } from '../warehouse/bronze.contract.js';
import type { CampaignResult, CampaignResults, CampaignVariant, EvidenceShown } from './campaign-resource.js';
import { campaignIds, campaignModels, DrawnCampaigns } from './drawn-campaigns.contract.js';
import { campaignFigures } from './figures.js';
import { meanLift, shareLift, type Lift } from './lift.js';

/** More than a lift needs. */
const people = 750;
const peopleIn = (variants: readonly CampaignVariant[]) =>
  variants.reduce((sum, { figures }) => sum + figures['people']!, 0);

describe('The results of campaigns', () => {
  const folder = mkdtempSync(join(tmpdir(), 'campaigns-'));
  let service: Awaited<ReturnType<typeof startToy>>;
  const ask = (path: string, headers: Record<string, string> = {}) =>
    service.send('GET', `/v1/campaign-results${path}`, undefined, headers);
  const shown = async (path = '') => (await (await ask(path)).json()) as CampaignResults;
  const evidence = async (path: string) => (await (await ask(`/evidence?${path}`)).json()) as EvidenceShown;

  beforeAll(async () => {
    const env = { DATA_DIR: folder, EVENT_HUBS_CONNECTION_STRING: deadBus };
    service = await startToy({ folder, services: [{ ...analytics(analyticsConfig(env)), jobs: [] }] });
  });
  afterAll(async () => {
    await service.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('are none before the tables were first built', async () => {
    expect(await shown()).toMatchObject({ currency: 'USD', campaigns: [] });
    expect(await evidence('campaignId=spring&figure=people')).toEqual({ evidence: [], more: false });
  });

  describe('that the lake has', () => {
    let lake: SampleLake;
    let gold: readonly { readonly [column: string]: unknown }[];
    beforeAll(async () => {
      lake = await SampleLake.open(folder);
      const { facts, calls } = new DrawnCampaigns(8, people);
      for (const [of, own] of Map.groupBy(facts, (fact) => fact.service)) await lake.landLog(of, own);
      await lake.landClicks(calls);
      const warehouse = lake.warehouse(campaignModels);
      const { outcomes } = await warehouse.build();
      expect(outcomes.filter(({ reason }) => reason !== undefined)).toEqual([]);
      gold = (await warehouse.rowsOf('gold.campaign_results')).rows;
      await warehouse.close();
    }, 60_000);
    afterAll(() => lake.close());

    it('are those of the KPI, campaign by campaign and variant by variant, and together', async () => {
      const { campaigns } = await shown();
      expect(campaigns.map(({ campaignId }) => campaignId)).toEqual(campaignIds);
      const kpi = async (query: string) =>
        (await (await service.send('GET', `/v1/kpis/campaigns?${query}`)).json()) as KpiShown;
      for (const { campaignId, total, variants } of campaigns) {
        const answer = await kpi(`campaign_id=${campaignId}&by=variant`);
        expect(answer.total).toEqual(total);
        expect(answer.rows).toEqual(variants.map(({ variant, figures }) => ({ variant, ...figures })));
        expect(total['people']).toBeGreaterThan(people / 2);
      }
      expect(gold).toHaveLength(campaigns.flatMap(({ variants }) => variants).length);
    });

    /** Every event that a figure is made of, page by page. */
    async function allEvidence(path: string) {
      const rows: EvidenceShown['evidence'] = [];
      for (let more = true; more;) {
        const page = await evidence(`${path}&limit=1000&offset=${rows.length}`);
        rows.push(...page.evidence);
        more = page.more;
      }
      return rows;
    }
    /** What a figure comes to by its events; `share`: what the variant bears of the spend. */
    function reckonedOf(name: string, unit: string, rows: EvidenceShown['evidence'], share: number) {
      const of = (figure: string) => rows.filter((row) => row.figure === figure);
      const people = (figure: string) => new Set(of(figure).map(({ customerId }) => customerId)).size;
      const sum = (some = rows) => some.reduce((all, { amountMinor = 0 }) => all + amountMinor, 0);
      const byOther = {
        refunded: 'refunds',
        conversions: 'ordered',
        orders: 'ordered',
        attributedOrders: 'attributed',
      };
      const figure = byOther[name as keyof typeof byOther] ?? name;
      if (name === 'conversionRate') return people('ordered') / people('people');
      if (name === 'bounceRate') return of('bounced').length / of('tried').length;
      if (name === 'unsubscribeRate') return people('unsubscribed') / of('sent').length;
      if (name === 'complaintRate') return people('complained') / of('sent').length;
      if (name === 'attributedRoi') return (sum(rows.filter((row) => row.figure !== 'spend')) - share) / share;
      if (name === 'spendMinor') return share;
      if (unit === 'money') return sum();
      if (['orders', 'cancelled', 'refunded', 'attributedOrders'].includes(name))
        return new Set(of(figure).map(({ orderId }) => orderId)).size;
      if (['people', 'unsubscribed', 'complained', 'conversions'].includes(name)) return people(figure);
      return rows.length;
    }

    it('can be followed from every figure down to the events that it is made of', async () => {
      const { campaigns } = await shown('?limit=1');
      const [{ campaignId, total, variants, spendMinor, chargesLeftOut }] = campaigns as [CampaignResult];
      const treated = variants.filter(({ variant }) => variant !== 'control');
      const upTo = (last: number) => Math.trunc((spendMinor * peopleIn(treated.slice(0, last))) / peopleIn(treated));
      const shareOf = (variant: string | undefined) => {
        const at = treated.findIndex((one) => one.variant === variant);
        return variant === undefined ? spendMinor : at < 0 ? 0 : upTo(at + 1) - upTo(at);
      };
      for (const { variant, figures } of [...variants, { variant: undefined, figures: total }])
        for (const { name, unit } of campaignFigures) {
          const of = variant === undefined ? '' : `&variant=${variant}`;
          const rows = await allEvidence(`campaignId=${campaignId}&figure=${name}${of}`);
          const charges = rows.filter(({ figure }) => figure === 'spend');
          const charged = charges.reduce((sum, { amountMinor = 0 }) => sum + amountMinor, 0);
          const isOfSpend = { spendMinor: 1, attributedRoi: -1 }[name];
          if (isOfSpend !== undefined)
            expect([name, variant, charged]).toEqual([name, variant, isOfSpend * spendMinor]);
          const reckoned = reckonedOf(name, unit, rows, shareOf(variant));
          const told = Number.isFinite(reckoned) ? expect.closeTo(reckoned, 5) : null;
          expect([name, variant, figures[name]]).toEqual([name, variant, told]);
        }
      const leftOut = await allEvidence(`campaignId=${campaignId}&figure=chargesLeftOut`);
      expect(leftOut.map(({ currency }) => currency)).toEqual(Array.from({ length: chargesLeftOut }, () => 'EUR'));
      expect(chargesLeftOut).toBeGreaterThan(0);
    });

    it('say by how much each variant is above the control, and between what that may lie', async () => {
      const arm = (row: (typeof gold)[number]) => {
        const moments = (of: string) => ({
          sum: BigInt(row[`${of}_minor`] as number),
          squares: BigInt(row[`${of}_squares`] as string),
        });
        const counts = { people: Number(row['people']), converted: Number(row['conversions']) };
        const guards = { cancelled: Number(row['people_cancelled']), refunded: Number(row['people_refunded']) };
        return { ...counts, ...guards, revenue: moments('revenue'), margin: moments('margin') };
      };
      const row = (name: string) =>
        gold.find(({ campaign_id, variant }) => campaign_id === 'summer' && variant === name)!;
      const { campaigns } = await shown('?campaignId=summer');
      const lifts = new Map(campaigns[0]!.variants.map(({ variant, lift }) => [variant, lift]));
      expect([lifts.get('control'), lifts.get('unknown')]).toEqual([undefined, undefined]);
      const close = (lift: Lift) =>
        'low' in lift
          ? {
              ...lift,
              ...Object.fromEntries(
                (['difference', 'low', 'high'] as const).map((name) => [name, expect.closeTo(lift[name], 5)]),
              ),
            }
          : lift;
      for (const name of ['a', 'b'])
        expect(lifts.get(name)).toMatchObject({
          conversion: close(shareLift(arm(row(name)), arm(row('control')), 'converted')),
          cancelled: close(shareLift(arm(row(name)), arm(row('control')), 'cancelled')),
          refunded: close(shareLift(arm(row(name)), arm(row('control')), 'refunded')),
          margin: close(meanLift(arm(row(name)), arm(row('control')), 'margin')),
          roi: { low: expect.any(Number) },
        });
      for (const name of ['conversion', 'cancelled', 'refunded'] as const)
        expect(lifts.get('a')![name].verdict).not.toBe('too-few');
    });

    it('are nothing of what nobody planned', async () => {
      expect((await shown('?campaignId=nothing')).campaigns).toEqual([]);
      expect((await evidence('campaignId=nothing&figure=sent')).evidence).toEqual([]);
    });
  });

  it.each([
    ['?limit=0', 400, 'limit'],
    ['?campaignId=%00', 400, 'campaignId'],
    ['/evidence?campaignId=spring', 400, 'figure'],
    ['/evidence?campaignId=spring&figure=happiness', 400, 'figure'],
    ['/evidence?campaignId=spring&figure=sent&limit=1001', 400, 'limit'],
  ])('refuse %s', async (path, status, detail) => {
    expect(await (await ask(path)).json()).toMatchObject({ status, detail: expect.stringContaining(detail) });
  });

  it('are for the back office, and whom they are made of for those whose work it is', async () => {
    const as = async (role: string, path: string) =>
      (await ask(path, { authorization: `Bearer ${await service.signer.sign({ roles: [role] })}` })).status;
    const path = '/evidence?campaignId=spring&figure=sent';
    expect([await as('guest', ''), await as('warehouse', '')]).toEqual([403, 200]);
    expect([await as('warehouse', path), await as('marketing', path)]).toEqual([403, 200]);
  });
});
