import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { countInvoices, invoicesOf, type Invoice } from './invoice-file.js';
import { columns, invoiceRow } from './invoice-row.js';

const header = columns.join(',');
const sale = '536365,71053,LANTERN,6,2010-12-01 08:26:00,3.39,17850,United Kingdom';

describe('A row is rejected when', () => {
  const cases: [reason: RegExp, from: string, to: string][] = [
    [/bad debt/, '536365', 'A536365'],
    [/no invoice number/, '536365', ''],
    [/unknown kind/, '536365', 'X1'],
    [/no stock code/, '71053', ''],
    [/"BANK CHARGES" cannot be an id/, '71053', 'BANK CHARGES'],
    [/no words/, 'LANTERN', 'LAN\u0007TERN'],
    [/no quantity/, ',6,', ',,'],
    [/no quantity/, ',6,', ',6.5,'],
    [/no quantity/, ',6,', ',1000001,'],
    [/nothing/, ',6,', ',0,'],
    [/neither a credit note/, ',6,', ',-6,'],
    [/takes more/, '536365', 'C536365'],
    [/no date/, '2010-12-01 08:26:00', '2010-02-30 08:26:00'],
    [/no date/, '2010-12-01 08:26:00', '1/12/2010 8:26'],
    [/whole number of pence/, '3.39', '0.001'],
    [/negative price/, '3.39', '-11062.06'],
    [/no price/, '3.39', ''],
    [/no price/, '3.39', '1e3'],
    [/customer number/, '17850', '178 50'],
    [/UTF-8/, 'LANTERN', 'LANTERN\ufffd'],
    [/9 fields/, 'LANTERN', 'LANTERN,RED'],
  ];
  it.each(cases)('%s: %j becomes %j', (reason, from, to) => {
    const text = sale.replace(from, to);
    expect(invoiceRow({ line: 2, text, fields: text.split(',') })).toMatch(reason);
  });

  it.each(['2.55', '2.550', '2.5500'])('but not for zeros at the end of a price: %s', (price) => {
    const text = sale.replace('3.39', price);
    expect(invoiceRow({ line: 2, text, fields: text.split(',') })).toMatchObject({ priceMinor: 255 });
  });
});

describe('A file', () => {
  let folder: string;
  beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'replay-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  const read = async (content: Buffer | string, name = 'year.csv') => {
    const file = join(folder, name);
    writeFileSync(file, content);
    const invoices: Invoice[] = [];
    for await (const invoice of invoicesOf(file, await countInvoices(file))) invoices.push(invoice);
    return invoices;
  };

  it('is read as invoices, also one that another interrupts, packed or not', async () => {
    const text = [header, sale, sale.replace('536365', '536366'), sale.replace(',6,', ',7,'), ''].join('\r\n');
    const plain = await read(text);
    expect(plain.map(({ number, rowsRead }) => [number, rowsRead])).toEqual([
      ['536366', 2],
      ['536365', 3],
    ]);
    expect(plain[1]!.rows.map(({ line, quantity }) => [line, quantity])).toEqual([
      [2, 6],
      [4, 7],
    ]);
    expect(await read(gzipSync(text), 'year.csv.gz')).toEqual(plain);
  });

  it('loses no row to a quote that is never closed, and reads quoted commas, quotes and a pound sign', async () => {
    const quoted = sale.replace('LANTERN', '"LANTERN, ""LARGE"" £5"');
    const invoices = await read([header, sale.replace('LANTERN', '"LANTERN'), quoted, sale].join('\n'));
    expect(invoices.flatMap(({ rows }) => rows.map(({ line, description }) => [line, description]))).toEqual([
      [3, 'LANTERN, "LARGE" £5'],
      [4, 'LANTERN'],
    ]);
    expect(invoices.flatMap(({ rejects }) => rejects.map(({ row, reason }) => [row.line, reason]))).toEqual([
      [2, expect.stringMatching(/^not readable as CSV: Quote Not Closed/)],
    ]);
  });

  it('with bytes that are no UTF-8 says so for that line only', async () => {
    const invoices = await read(
      Buffer.from([header, sale.replace('LANTERN', 'LANTERN \xa3'), sale].join('\n'), 'latin1'),
    );
    expect(invoices.map(({ rows, rejects }) => [rows.length, rejects.map(({ reason }) => reason)])).toEqual([
      [1, ['not valid UTF-8']],
    ]);
  });

  it('of another kind, or none, is refused', async () => {
    await expect(read('a,b\n1,2')).rejects.toThrow('expected the columns InvoiceNo');
    await expect(countInvoices(join(folder, 'missing.csv.gz'))).rejects.toThrow('ENOENT');
    await expect(read('no gzip', 'broken.csv.gz')).rejects.toThrow('incorrect header check');
  });
});
