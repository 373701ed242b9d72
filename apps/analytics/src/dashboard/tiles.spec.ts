import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { Page } from 'playwright-core';
import { tiles } from '../../dashboard/tiles.js';
import { Wording } from '../../dashboard/wording.js';
import type { KpiShown } from '../kpi/kpi-resource.js';
import type { Figure, Kpi } from '../kpi/kpi.js';
import { kpiNamed } from '../kpi/kpis.js';
import { layGold } from '../kpi/sample-gold.contract.js';
import { DuckDb } from '../warehouse/duckdb.driver.js';
import { readModels } from '../warehouse/models.source.js';
import { fullShop } from './sample-shop.contract.js';
import { describeInChromium, obstacles, picture, shown, Stand } from './stand.contract.js';

jest.setTimeout(60_000);

type Told = {
  readonly category: string;
  readonly weeks: readonly { readonly pieces: number }[];
  readonly verdict: string;
};

const during = { day: `day between '2026-01-01' and '2026-01-31'`, month: `month = '2026-01'`, now: 'true' };
const justBefore = `day between '2025-12-01' and '2025-12-31'`;

/** What a figure of January is, as somebody would ask the table of gold. */
function inGold({ per }: Kpi, figure: Figure): string {
  const sum = (column: string, when = during[per]) => `coalesce(sum(${column}) filter (where ${when}), 0)`;
  if ('before' in figure) return sum(figure.before, justBefore);
  if ('growth' in figure) {
    const was = sum(figure.growth, justBefore);
    return `ratio(${sum(figure.growth)} - ${was}, ${was})`;
  }
  if (!('per' in figure)) return sum(figure.sum);
  const [of, by] = [
    `${figure.times ?? 1} * ${sum(figure.sum)}`,
    `(${figure.per.map((column) => sum(column)).join(' + ')})`,
  ];
  const isWhole = figure.unit === 'money' || figure.unit === 'ms';
  return isWhole ? `(2 * ${of} + ${by}) // (2 * ${by})` : `ratio(${of}, ${by})`;
}

describeInChromium('The tiles of the dashboard', () => {
  let stand: Stand;
  let page: Page;
  beforeAll(async () => {
    stand = await new Stand().open();
    await layGold(stand.folder, fullShop());
    page = await stand.visit('/v1/dashboard?from=2026-01-01&to=2026-01-31');
    await stand.signIn(page);
  });
  afterAll(() => stand.close());

  const tile = (title: string) => page.getByRole('region', { name: title, exact: true });
  const texts = (title: string, cells: string) => tile(title).locator(cells).allTextContents();

  it('show the figures that the API answers and the tables of gold come to, every one', async () => {
    const wording = new Wording('en-GB');
    const duckDb = await DuckDb.start({
      ...{ scratch: join(stand.folder, 'scratch'), folders: [stand.folder], memoryMb: 128, threads: 1 },
    });
    const heads = tiles.flatMap(({ heads }) => heads);
    expect(heads.length).toBeGreaterThan(20);
    for (const [name, figureName] of heads) {
      const kpi = kpiNamed(name)!;
      const figure = kpi.figures.find((one) => one.name === figureName)!;
      const period = kpi.per === 'now' ? '' : '?from=2026-01-01&to=2026-01-31';
      const { total, version, currency } = await stand.ask<KpiShown>(`/v1/kpis/${name}${period}`);
      const [row] = await duckDb.rows(`${readModels().macros}; select cast(${inGold(kpi, figure)} as double) as value
          from read_parquet('${stand.folder}/lake/${kpi.table.replace('.', '/')}/*.parquet')`);
      const value = total[figureName]!;
      expect([name, figureName, version, value]).toEqual([name, figureName, 0, row!['value']]);
      expect([name, figureName, value === 0]).toEqual([name, figureName, false]);
      await shown(page, name, figureName)
        .filter({ hasText: /^[^…]+$/ })
        .waitFor();
      const words = await shown(page, name, figureName).textContent();
      expect([name, figureName, words]).toEqual([name, figureName, wording.figure(value, figure.unit, currency)]);
    }
    await duckDb.close();
  });

  it('show how far shoppers came, from step to step and by category', async () => {
    await shown(page, 'funnel', 'viewed').filter({ hasText: '300' }).waitFor();
    expect(await shown(page, 'funnel', 'conversionRate').textContent()).toBe('11.7%');
    const [steps, categories] = await tile('Funnel').locator('table').all();
    expect(await steps!.locator('tbody tr').allTextContents()).toEqual([
      'Looked300',
      'Put into a cart100',
      'Ordered35',
    ]);
    expect(await categories!.locator('tbody th').allTextContents()).toEqual([
      ...['none', 'Silver', 'Furniture', 'Clocks', 'Ceramics'],
    ]);
  });

  it('show what came of where buyers came from', async () => {
    await shown(page, 'traffic', 'orders').filter({ hasText: '9' }).waitFor();
    expect(await texts('Traffic', 'tbody tr')).toEqual([
      ...['newsletterUS$1,234.00', 'googleUS$834.00', 'directUS$434.00'],
    ]);
  });

  it('show what may be sold, and whether such a word was worth anything', async () => {
    const forecasts = tile('Demand of the next weeks');
    await forecasts.getByRole('row').nth(2).waitFor();
    const { forecasts: told } = await stand.ask<{ forecasts: readonly Told[] }>('/v1/forecasts?weeks=4');
    expect(told.map(({ category }) => category)).toEqual(['Clocks', 'Silver']);
    for (const { category, weeks, verdict } of told) {
      const row = forecasts.getByRole('row').filter({ has: page.getByRole('rowheader', { name: category }) });
      const cells = await row.locator('td.number').allTextContents();
      // What it may be between stands behind it.
      const figures = cells.map((cell) => cell.split(' ')[0]);
      expect(figures).toEqual(weeks.map(({ pieces }) => pieces.toLocaleString('en-GB')));
      await forecasts.getByText('How good such answers were').click();
      await forecasts.getByText(verdict).waitFor();
      await forecasts.getByText('How good such answers were').click();
    }
    expect(
      await forecasts
        .getByRole('row', { name: /Clocks/ })
        .locator('td')
        .last()
        .textContent(),
    ).toBe('yes');
    expect(
      await forecasts
        .getByRole('row', { name: /Silver/ })
        .locator('td')
        .last()
        .textContent(),
    ).toBe('not proved');
    await page.getByRole('combobox', { name: 'Category' }).selectOption('Silver');
    await forecasts.getByRole('row').filter({ hasText: 'Clocks' }).waitFor({ state: 'detached' });
    await page.getByRole('combobox', { name: 'Category' }).selectOption('All');
  });

  it('lead to the rows of their tables, where these are nobody’s', async () => {
    await page.goto(`${new URL(page.url()).origin}/v1/lineage#gold.retail_rfm`);
    const rows = page.getByRole('region', { name: 'Rows of gold.retail_rfm' });
    await rows.getByRole('row').nth(2).waitFor();
    expect(await rows.getByRole('columnheader').allTextContents()).toContain('customers');
    expect(await rows.locator('tbody tr').allTextContents()).toEqual(['111312.34010.000', '555212.34010.000']);
    expect(await obstacles(page)).toEqual([]);
    await picture(page, 'rows');
    await page.goto(`${new URL(page.url()).origin}/v1/lineage#gold.retail_customers`);
    await page.getByRole('heading', { name: 'gold.retail_customers' }).waitFor();
    expect(await page.getByRole('region', { name: /^Rows of/ }).count()).toBe(0);
    expect(stand.complaints).toEqual([]);
  });
});
