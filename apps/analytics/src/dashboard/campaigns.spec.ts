import { afterAll, beforeAll, beforeEach, expect, it, jest } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { Wording } from '../../dashboard/wording.js';
import type { CampaignResults, EvidenceShown } from '../campaign/campaign-resource.js';
import { campaignIds, campaignModels, DrawnCampaigns } from '../campaign/drawn-campaigns.contract.js';
import { SampleLake } from '../warehouse/bronze.contract.js';
import { describeInChromium, obstacles, picture, Stand } from './stand.contract.js';

jest.setTimeout(60_000);
const wording = new Wording('en-GB');

describeInChromium('The page of campaigns', () => {
  let stand: Stand;
  let lake: SampleLake;
  let page: Page;
  let told: CampaignResults;
  beforeAll(async () => {
    stand = await new Stand().open();
    lake = await SampleLake.open(stand.folder);
    const { facts, calls } = new DrawnCampaigns(8, 750);
    for (const [service, own] of Map.groupBy(facts, (fact) => fact.service)) await lake.landLog(service, own);
    await lake.landClicks(calls);
    const warehouse = lake.warehouse(campaignModels);
    await warehouse.build();
    await warehouse.close();
    page = await stand.visit('/v1/dashboard');
    await stand.signIn(page);
    told = await stand.ask<CampaignResults>('/v1/campaign-results');
  });
  afterAll(async () => {
    await stand.close();
    await lake.close();
  });
  beforeEach(async () => {
    await page.getByRole('link', { name: 'Campaigns', exact: true }).click();
    await region('All campaigns').waitFor();
  });

  const opened = async (name: string) => {
    await page.getByRole('link', { name, exact: true }).click();
    await page.getByRole('heading', { name, exact: true }).waitFor();
  };
  const figure = (name: string, variant: string) => page.locator(`[data-figure="${name}"][data-variant="${variant}"]`);
  const hrefs = async (links: Locator) => Promise.all((await links.all()).map((link) => link.getAttribute('href')));
  const region = (name: string) => page.getByRole('region', { name });

  it('lists all of them, with what came of each', async () => {
    const rows = region('All campaigns').locator('tbody tr');
    await rows.nth(1).waitFor();
    expect(await rows.locator('th').allTextContents()).toEqual(campaignIds);
    const { total, spendMinor } = told.campaigns[0]!;
    expect(await rows.first().locator('td.number').allTextContents()).toEqual([
      wording.figure(total['people']!, 'count', 'USD'),
      wording.figure(total['sent']!, 'count', 'USD'),
      wording.figure(total['conversionRate']!, 'share', 'USD'),
      wording.figure(total['revenueMinor']!, 'money', 'USD'),
      wording.figure(spendMinor, 'money', 'USD'),
    ]);
    expect(await hrefs(rows.first().locator('td a'))).toEqual(
      ['people', 'sent', 'conversionRate', 'revenueMinor', 'spendMinor'].map((name) => `#${campaignIds[0]}//${name}`),
    );
    expect(await obstacles(page)).toEqual([]);
    await picture(page, 'campaigns');
  });

  it('shows of one every figure that the API answers, variant by variant, and how sure they are', async () => {
    await opened('summer');
    const { variants, total } = told.campaigns.find(({ campaignId }) => campaignId === 'summer')!;
    for (const { variant, figures } of [{ variant: 'All', figures: total }, ...variants])
      for (const { name, unit } of told.figures)
        expect([name, variant, await figure(name, variant).textContent()]).toEqual([
          ...[name, variant, wording.figure(figures[name] ?? null, unit, 'USD')],
        ]);
    const compared = page.locator('[data-lift]');
    expect(await compared.locator('th').allTextContents()).toEqual(['a', 'b']);
    const { conversion } = variants[0]!.lift!;
    if (conversion.verdict === 'too-few') throw new Error(conversion.because);
    const [first = ''] = await compared.first().locator('td').allTextContents();
    for (const value of [conversion.difference, conversion.low, conversion.high])
      expect(first).toContain(wording.points(value));
  });

  it('leads on from what it cost, what is left out of that, and what is compared', async () => {
    await opened('spring');
    const rows = region('Events').locator('tbody tr');
    await page.locator('dl.facts a').click();
    await rows.first().waitFor();
    expect(new URL(page.url()).hash).toBe('#spring//spendMinor');
    await page.getByRole('link', { name: / charges$/ }).click();
    await page.getByRole('heading', { name: 'Charges left out' }).waitFor();
    await rows.filter({ hasText: '€' }).first().waitFor();
    expect(await rows.count()).toBe(told.campaigns[0]!.chargesLeftOut);
    const compared = ['conversions', 'revenueMinor', 'marginMinor', 'spendMinor', 'cancelled', 'refunded'];
    const links = await hrefs(page.locator('[data-lift="a"] td > a'));
    expect(links).toEqual(compared.map((name) => `#spring/a/${name}`));
    expect(await hrefs(page.locator('[data-lift="a"] small a'))).toEqual(
      compared.filter((name) => name !== 'spendMinor').map((name) => `#spring/control/${name}`),
    );
  });

  it('leads from a figure to its events, and can be gone back to and sent to somebody', async () => {
    await opened('spring');
    await figure('refundsMinor', 'a').click();
    const rows = region('Events').locator('tbody tr');
    await rows.first().waitFor();
    expect(new URL(page.url()).hash).toBe('#spring/a/refundsMinor');
    const path = '/v1/campaign-results/evidence?campaignId=spring&variant=a&figure=refundsMinor';
    const { evidence } = await stand.ask<EvidenceShown>(path);
    const cells = (await rows.locator('td').allTextContents()).filter((_, at) => at % 4 === 2);
    expect(cells).toEqual(evidence.map(({ event }) => `${event.table.slice('bronze.'.length)} ${event.id}`));
    const refunds = told.campaigns[0]!.variants[0]!.figures['refundsMinor'];
    expect(evidence.reduce((sum, { amountMinor = 0 }) => sum + amountMinor, 0)).toBe(refunds);
    expect(await page.evaluate('document.activeElement.id')).toBe('evidence');
    expect(await obstacles(page)).toEqual([]);
    await page.goBack();
    await region('Events').waitFor({ state: 'detached' });
    await page.goForward();
    await rows.first().waitFor();
  });

  it('shows many events page by page', async () => {
    await opened('spring');
    await figure('people', 'All').click();
    const rows = region('Events').locator('tbody tr');
    await page.getByText('1 – 200').waitFor();
    const first = await rows.first().textContent();
    await page.getByRole('button', { name: 'After' }).click();
    await page.getByText('201 – 400').waitFor();
    expect(await rows.first().textContent()).not.toBe(first);
    await page.getByRole('button', { name: 'Before' }).click();
    await page.getByText('1 – 200').waitFor();
  });

  it.each([
    ['light', 'light', { width: 1280, height: 900 }],
    ['dark', 'dark', { width: 1280, height: 900 }],
    ['phone', 'dark', { width: 360, height: 780 }],
  ] as const)('can be used by everybody: %s', async (name, colorScheme, viewport) => {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme });
    await opened('spring');
    await figure('conversions', 'a').click();
    await region('Events').locator('tbody tr').first().waitFor();
    expect(await obstacles(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await picture(page, `campaign-${name}`);
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  it('says that there is none of a name that nobody planned, and complains of nothing', async () => {
    await page.goto(`${page.url().split('#')[0]}#nothing`);
    await page.getByText('There is no campaign nothing').waitFor();
    await page.getByRole('link', { name: 'All campaigns' }).click();
    await region('All campaigns').waitFor();
    expect(stand.complaints).toEqual([]);
  });
});
