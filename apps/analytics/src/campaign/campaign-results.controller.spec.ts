import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { deadBus, startToy } from '#service/toy/toy.contract.js';
import { analytics } from '../analytics.module.js';
import { analyticsConfig } from '../config.js';
import type { KpiShown } from '../kpi/kpi-resource.js';
import { SampleLake } from '../warehouse/bronze.contract.js';
import type { CampaignResults, EvidenceShown } from './campaign-resource.js';
import { campaignIds, campaignModels, DrawnCampaigns } from './drawn-campaigns.contract.js';
import { campaignFigures } from './figures.js';
import { conversionLift, meanLift, type Lift } from './lift.js';

/** More than a lift needs. */
const people = 750;

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
    }, 20_000);
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

    it('can be followed from every figure down to the events that it is made of', async () => {
      const { campaigns } = await shown('?limit=1');
      const [{ campaignId, total, variants }] = campaigns as [CampaignResults['campaigns'][number]];
      const asked = [...variants, { variant: undefined, figures: total }].flatMap(({ variant, figures }) =>
        campaignFigures.map((figure) => ({ ...figure, variant, value: figures[figure.name] })),
      );
      for (const { name, unit, value, variant } of asked) {
        if (unit === 'share') continue;
        const path = `campaignId=${campaignId}&figure=${name}${variant === undefined ? '' : `&variant=${variant}`}`;
        const rows: EvidenceShown['evidence'] = [];
        for (
          let page = await evidence(`${path}&limit=1000`);
          ;
          page = await evidence(`${path}&limit=1000&offset=${rows.length}`)
        ) {
          rows.push(...page.evidence);
          if (!page.more) break;
        }
        const sum = rows.reduce((all, { amountMinor = 0 }) => all + amountMinor, 0);
        const different = (of: (row: (typeof rows)[number]) => string | undefined) => new Set(rows.map(of)).size;
        const isOfOrders = ['orders', 'cancelled', 'refunded', 'attributedOrders'].includes(name);
        const isOfPeople = ['people', 'unsubscribed', 'conversions'].includes(name);
        const count = isOfOrders
          ? different(({ orderId }) => orderId)
          : isOfPeople
            ? different(({ customerId }) => customerId)
            : different(({ event }) => event.id);
        const isShared = name === 'spendMinor' && variant !== undefined;
        if (!isShared) expect([path, unit === 'money' ? sum : count]).toEqual([path, value]);
      }
      expect(asked.length).toBeGreaterThan(60);
    });

    it('say by how much each variant is above the control, and between what that may lie', async () => {
      const arm = (row: (typeof gold)[number]) => {
        const moments = (of: string) => ({
          sum: BigInt(row[`${of}_minor`] as number),
          squares: BigInt(row[`${of}_squares`] as string),
        });
        const counts = { people: Number(row['people']), converted: Number(row['conversions']) };
        return { ...counts, revenue: moments('revenue'), margin: moments('margin') };
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
          conversion: close(conversionLift(arm(row(name)), arm(row('control')))),
          margin: close(meanLift(arm(row(name)), arm(row('control')), 'margin')),
          roi: { low: expect.any(Number) },
        });
      expect(lifts.get('a')!.conversion.verdict).not.toBe('too-few');
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
