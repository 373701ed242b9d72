import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { KpiShown } from '../kpi/kpi-resource.js';
import { layGold } from '../kpi/sample-gold.contract.js';
import { fullShop } from './sample-shop.contract.js';
import { describeInChromium, obstacles, picture, shown, Stand } from './stand.contract.js';

jest.setTimeout(60_000);
const january = '/v1/dashboard?from=2026-01-01&to=2026-01-31';
const dollars = (minor: number) => `US$${(minor / 100).toLocaleString('en-GB', { minimumFractionDigits: 2 })}`;
const drawn = (page: Page) => page.locator('.plot canvas').first().waitFor();

describeInChromium('The dashboard', () => {
  let stand: Stand;
  beforeAll(async () => {
    stand = await new Stand().open();
  });
  afterAll(() => stand.close());

  it('asks who it is, signs in at the issuer, and comes back to what was asked for', async () => {
    const page = await stand.visit(`${january}&channel=etsy`);
    await page.getByRole('heading', { name: 'Who are you?' }).waitFor();
    expect(await obstacles(page)).toEqual([]);
    await stand.signIn(page);
    expect(page.url()).toContain(`${january}&channel=etsy`);
    const kept = await page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])');
    expect(kept).toBe('[{"retreasure-theme":"system"},{},""]');
    await page.context().close();
  });

  it('shows an empty shop as one in which nothing happened yet', async () => {
    const page = await stand.visit(january);
    await shown(page, 'sales', 'revenueMinor').filter({ hasText: 'US$0.00' }).waitFor();
    await page.getByText('Nothing here yet.').nth(8).waitFor();
    expect(await shown(page, 'growth', 'growth').textContent()).toBe('–');
    await picture(page, 'empty');
    await page.context().close();
  });

  describe('of a full shop', () => {
    let page: Page;
    beforeAll(async () => {
      await layGold(stand.folder, fullShop());
      page = await stand.visit(january);
    });
    beforeEach(() => drawn(page));

    it.each([
      ['light', 'light', { width: 1280, height: 900 }],
      ['dark', 'dark', { width: 1280, height: 900 }],
      ['phone', 'light', { width: 360, height: 780 }],
    ] as const)('can be used by everybody: %s', async (name, colorScheme, viewport) => {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme });
      expect(await obstacles(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      await picture(page, name);
      await page.setViewportSize({ width: 1280, height: 900 });
    });

    it('is dark or light as somebody chooses, and light on paper', async () => {
      const paper = () => page.evaluate('getComputedStyle(document.querySelector(".tile")).backgroundColor');
      await page.getByLabel('Colours').selectOption('Dark');
      await page.locator('html[data-theme=dark]').waitFor();
      expect(await paper()).toBe('rgb(36, 40, 45)');
      await page.emulateMedia({ media: 'print' });
      expect(await paper()).toBe('rgb(255, 255, 255)');
      expect(await page.getByRole('button', { name: 'Refresh' }).isVisible()).toBe(false);
      await picture(page, 'paper');
      await page.emulateMedia({ media: 'screen' });
      await page.getByLabel('Colours').selectOption('As the system');
    });

    it('works from the keyboard alone', async () => {
      await page.evaluate('document.activeElement.blur(), scrollTo(0, 0)');
      const chart = page.getByRole('slider', { name: 'Revenue by day' });
      const said = () => chart.getAttribute('aria-valuetext');
      const focused = () => page.evaluate('document.activeElement.textContent || document.activeElement.ariaLabel');
      for (let tabs = 0; (await focused()) !== (await chart.getAttribute('aria-label')); tabs++) {
        await page.keyboard.press('Tab');
        if (tabs > 25) throw new Error(`${String(await focused())} is focused after ${tabs} tabs`);
      }
      expect(await said()).toMatch(/^31 Jan 2026: US\$/);
      for (const [key, day] of [
        ['ArrowLeft', '30 Jan 2026'],
        ['Home', '1 Jan 2026'],
        ['PageUp', '8 Jan 2026'],
      ] as const) {
        await page.keyboard.press(key);
        expect(await said()).toContain(`${day}: US$`);
      }
      expect(await page.locator('.point').first().textContent()).toBe(await said());
      const toggle = page.getByRole('button', { name: 'Table of Sales' });
      await toggle.press('Enter');
      const table = page.getByRole('region', { name: 'Sales, all rows' });
      const heads = table.getByRole('columnheader');
      await heads.first().waitFor();
      expect(await heads.allTextContents()).toEqual(['Day', 'Revenue', 'Refunds', 'Net revenue']);
      expect(await table.getByRole('row').count()).toBeGreaterThan(20);
      await toggle.press('Enter');
    });

    it('keeps what is looked at in the address', async () => {
      await page.getByLabel('To', { exact: true }).fill('2026-01-30');
      await page.getByLabel('Channel').selectOption('etsy');
      const { search } = new URL(page.url());
      expect(search).toBe('?from=2026-01-01&to=2026-01-30&channel=etsy');
      const { total } = await stand.ask<KpiShown>(`/v1/kpis/sales${search}`);
      await shown(page, 'sales', 'revenueMinor')
        .filter({ hasText: dollars(total['revenueMinor']!) })
        .waitFor();
      // What cannot be narrowed so, says it.
      await page.getByText('of every channel').first().waitFor();
      await page.getByLabel('Channel').selectOption('All');
      await page.getByLabel('To', { exact: true }).fill('2026-01-31');
    });

    it('keeps its figures when nobody answers, and says so until somebody does', async () => {
      expect(stand.complaints.splice(0)).toEqual([]);
      // Those of the address as it is now.
      await shown(page, 'sales', 'revenueMinor').filter({ hasText: 'US$' }).waitFor();
      await page.route('**/v1/kpis**', (route) => route.abort());
      await page.getByRole('button', { name: 'Refresh' }).click();
      const alert = page.getByRole('alert');
      expect(await alert.textContent()).toContain('The service does not answer.');
      expect(await shown(page, 'sales', 'revenueMinor').textContent()).toContain('US$');
      await page.unroute('**/v1/kpis**');
      await alert.getByRole('button', { name: 'Try again' }).click();
      await alert.waitFor({ state: 'detached' });
      stand.complaints.length = 0;
    });

    it('tells where a figure comes from, down to what happened', async () => {
      await page.getByText('How this is counted: Sales').click();
      await page.getByRole('link', { name: 'gold.sales_by_day' }).first().click();
      await page.getByRole('heading', { name: 'gold.sales_by_day' }).waitFor();
      expect(page.url()).toContain('/v1/lineage#gold.sales_by_day');
      await page.getByRole('link', { name: 'silver.ledger_lines' }).first().click();
      await page.getByRole('heading', { name: 'silver.ledger_lines' }).waitFor();
      const sources = await page.locator('.layers #bronze ~ ul a:not(.far)').allTextContents();
      expect(sources).toContain('finance.EntryPosted');
      expect(sources).not.toContain('inventory.UnitSold');
      expect(await obstacles(page)).toEqual([]);
      await picture(page, 'lineage');
    });
  });

  it('asks again every minute, and the issuer when its token is about to expire', async () => {
    const page = await stand.visit(january, { hasClock: true });
    const figure = shown(page, 'sales', 'revenueMinor');
    await figure.filter({ hasText: 'US$20' }).waitFor();
    await layGold(stand.folder, { 'gold.sales_by_day': [] });
    await page.clock.runFor(60_000);
    await figure.filter({ hasText: 'US$0.00' }).waitFor();
    const asked = page.waitForRequest((request) => request.url().includes('prompt=none'));
    await page.clock.runFor(15 * 60_000);
    await asked;
    await figure.filter({ hasText: 'US$0.00' }).waitFor();
    expect(page.url()).toContain(january);
    await page.context().close();
  });

  it('fetches nothing from elsewhere, and breaks no policy', () => {
    expect(stand.complaints).toEqual([]);
  });
});
