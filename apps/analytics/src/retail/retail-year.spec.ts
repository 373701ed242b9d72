import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { SampleLake } from '../warehouse/bronze.contract.js';
import type { Warehouse } from '../warehouse/warehouse.worker.js';
import { importRetail } from './retail-import.worker.js';
import { retailYear } from './retail-year.js';

/** Whole invoices of the file: see test/replay/README.md for its credits. */
const extract = 'test/replay/online-retail-extract.csv';

const fifth = (index: number, count: number) => {
  // The first fifths have one more where they do not come out even.
  const sizes = Array.from({ length: 5 }, (_, which) => Math.floor(count / 5) + (which < count % 5 ? 1 : 0));
  return sizes.findIndex((_, which) => index < sizes.slice(0, which + 1).reduce((sum, size) => sum + size, 0)) + 1;
};

describe('The retail year', () => {
  let lake: SampleLake;
  let warehouse: Warehouse;
  let file: string;
  let rows: string[][];

  beforeAll(async () => {
    lake = await SampleLake.open();
    warehouse = lake.warehouse();
    // The extract repeats no row, so some of it comes again; a row that makes no sense comes after them.
    const text = readFileSync(extract, 'utf8');
    file = join(lake.folder, 'lines.csv.gz');
    const again = text.split('\r\n').slice(5, 45);
    const strange = '536365,71053,LANTERN,some,2010-12-01 08:26:00,3.39,17850,United Kingdom';
    writeFileSync(file, gzipSync([text.trimEnd(), ...again, strange, ''].join('\r\n')));
    rows = parse(`${text.trimEnd()}\r\n${again.join('\r\n')}`, { fromLine: 2 });
  });
  afterAll(async () => {
    await warehouse.close();
    await lake.close();
  });

  it('is in bronze to the byte, and once', async () => {
    const bytes = gunzipSync(readFileSync(file));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const work = join(lake.folder, 'work');
    expect(await importRetail(lake.lake, work, file)).toEqual({ sha256, rows: rows.length + 1, isNew: true });
    expect(await lake.lake.read(`raw/objects/${sha256.slice(0, 2)}/${sha256}`)).toEqual(bytes);
    expect(await importRetail(lake.lake, work, file)).toMatchObject({ isNew: false });
  });

  it.each([
    [
      'renamed',
      'InvoiceNo,StockCode,Description,Qty,InvoiceDate,UnitPrice,CustomerID,Country',
      'expected Quantity, got Qty',
    ],
    ['exchanged', 'InvoiceNo,StockCode,Description,UnitPrice,InvoiceDate,Quantity,CustomerID,Country', 'column 4'],
    [
      'one more',
      'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country,X',
      'expected no more, got X',
    ],
    ['none', '536365,85123A,HEART,6,2010-12-01 08:26:00,2.55,17850,United Kingdom', 'expected InvoiceNo, got 536365'],
  ])('is not taken from a file with columns that are other ones: %s', async (_, header, problem) => {
    const other = join(lake.folder, 'other.csv');
    writeFileSync(other, `${header}\r\n536366,85123A,HEART,6,2010-12-01 08:26:00,2.55,17850,United Kingdom\r\n`);
    await expect(importRetail(lake.lake, join(lake.folder, 'work'), other)).rejects.toThrow(problem);
  });

  it('comes to what a second computation says', async () => {
    const { outcomes } = await warehouse.build({ schedule: 'batch' });
    const ofTheYear = outcomes.filter(({ table }) => table.includes('.retail_'));
    expect(ofTheYear.map(({ reason }) => reason)).toEqual(Array.from({ length: 8 }, () => undefined));
    const second = retailYear(rows);
    const [year] = (await warehouse.rowsOf('gold.retail_year', { columns: Object.keys(second) })).rows;
    const strange = { rows_in: second.rows_in + 1, rows_quarantined: second.rows_quarantined + 1 };
    expect(year).toEqual({ ...second, ...strange });
    expect(second).toMatchObject({ rows_quarantined: 40, orders: 33, revenue: '91254.002', returns: '77485.130' });
    const [all] = (await warehouse.rowsOf('gold.retail_revenue', { by: [], sum: ['revenue', 'returns'] })).rows;
    expect(all).toEqual({ revenue: second.revenue, returns: second.returns });
  });

  it('has its customers in fifths, by when they last came, how often, and what they spent', async () => {
    const { rows: customers } = await warehouse.rowsOf('gold.retail_customers');
    const sorted = (figure: string, highestFirst = false) =>
      [...customers].sort((a, b) => {
        const apart = (Number(a[figure]) - Number(b[figure])) * (highestFirst ? -1 : 1);
        return apart !== 0 ? apart : String(a['customer_id']) < String(b['customer_id']) ? -1 : 1;
      });
    for (const [figure, name, highestFirst] of [
      ['recency_days', 'recency_fifth', true],
      ['orders', 'frequency_fifth', false],
      ['revenue', 'monetary_fifth', false],
    ] as const)
      expect(sorted(figure, highestFirst).map((customer) => customer[name])).toEqual(
        customers.map((_, index) => fifth(index, customers.length)),
      );
    expect(customers).toHaveLength(24);
  });
});
