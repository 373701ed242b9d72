import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import { madeElsewhere, sampleReport } from './sample-report.contract.js';
import type { BatchReport } from './sheets.js';
import { workbook } from './workbook.driver.js';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** The files in a ZIP archive, by its central directory. */
function unzipped(archive: Uint8Array) {
  const bytes = Buffer.from(archive);
  const files = new Map<string, string>();
  let entry = bytes.readUInt32LE(bytes.length - 6);
  for (let count = bytes.readUInt16LE(bytes.length - 12); count > 0; count--) {
    const [size, name, extra, comment] = [
      bytes.readUInt32LE(entry + 20),
      ...[28, 30, 32].map((at) => bytes.readUInt16LE(entry + at)),
    ];
    const local = bytes.readUInt32LE(entry + 42);
    const data = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    files.set(
      bytes.toString('utf8', entry + 46, entry + 46 + name!),
      inflateRawSync(bytes.subarray(data, data + size)).toString(),
    );
    entry += 46 + name! + extra! + comment!;
  }
  expect(entry).toBe(bytes.length - 22);
  return files;
}

type Opened = { type: string | undefined; value: string; format: string | undefined };
const all = (xml: string, pattern: RegExp) =>
  [...xml.matchAll(pattern)].map(([, ...found]) => found as (string | undefined)[]);
const plain = (xml: string) =>
  xml.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');

/** Every sheet by its name: rows of cells, as a spreadsheet program reads them. */
async function opened(report: BatchReport) {
  const files = unzipped(await workbook(report));
  const read = (path: string) => files.get(path)!;
  const texts = all(read('xl/sharedStrings.xml'), /<si><t(?: xml:space="preserve")?>(.*?)<\/t><\/si>/gs).map(([text]) =>
    plain(text!),
  );
  const formats = new Map(
    all(read('xl/styles.xml'), /<numFmt numFmtId="(\d+)" formatCode="(.*?)"\/>/g).map(([id, code]) => [
      id,
      plain(code!),
    ]),
  );
  const styles = all(read('xl/styles.xml').split('<cellXfs')[1]!, /<xf ?(?:numFmtId="(\d+)")?/g).map(([id]) =>
    formats.get(id),
  );
  const names = all(read('xl/workbook.xml'), /<sheet [^>]*name="(.*?)"/g).map(([name]) => name!);
  return new Map(
    names.map((name, index) => {
      const xml = read(`xl/worksheets/sheet${index + 1}.xml`);
      const rows = all(xml, /<row [^>]*>(.*?)<\/row>/gs).map(([row]) => {
        const cells: { [column: string]: Opened } = {};
        for (const [column, style, type, value] of all(
          row!,
          /<c r="([A-Z]+)\d+"(?: s="(\d+)")?(?: t="(\w)")?><v>(.*?)<\/v><\/c>/gs,
        ))
          cells[column!] = {
            type,
            value: type === 's' ? texts[Number(value)]! : value!,
            format: styles[Number(style ?? 0)],
          };
        return cells;
      });
      return [name, { xml, rows }];
    }),
  );
}
const rowOf = (rows: { [column: string]: Opened }[], first: string) => {
  const row = rows.find(({ A }) => A?.value === first);
  return Object.values(row ?? {}).map(({ value }) => value);
};

describe('The workbook', () => {
  it('has summary, trial balance, revenue, tax and growth, each with its headings frozen and its columns wide enough', async () => {
    const sheets = await opened(sampleReport);
    expect([...sheets.keys()]).toEqual(['Summary', 'Trial balance', 'Revenue', 'Tax', 'Growth']);
    for (const { xml, rows } of sheets.values()) {
      expect(xml).toContain('<pane ySplit="1" xSplit="0" topLeftCell="A2"');
      expect(xml.match(/<col /g)).toHaveLength(Object.keys(rows[0]!).length);
    }
  });

  it('says which batch it is, and what it comes to', async () => {
    const { rows } = (await opened(sampleReport)).get('Summary')!;
    expect(rowOf(rows, 'Batch')).toEqual(['Batch', 'B-2026-01-M']);
    expect(rowOf(rows, 'Entries')).toEqual(['Entries', '10']);
    expect(rowOf(rows, 'Sales')).toEqual(['Sales', '6']);
    expect(rowOf(rows, 'Revenue without tax')).toEqual(['Revenue without tax', '1677.5', 'GBP']);
    expect(rowOf(rows, 'All credits, as in the books')).toEqual(['All credits, as in the books', '3317', 'GBP']);
  });

  it('has numbers as numbers with the decimals of their currency, and days as days', async () => {
    const sheets = await opened(sampleReport);
    const days = sheets.get('Summary')!.rows.filter(({ B }) => B?.format === 'yyyy-mm-dd');
    // Days since 1899-12-30, which is how spreadsheets count.
    expect(days.map(({ B }) => [B!.type, Number(B!.value)])).toEqual([
      [undefined, (Date.UTC(2026, 0, 1) - Date.UTC(1899, 11, 30)) / 86_400_000],
      [undefined, (Date.UTC(2026, 0, 31) - Date.UTC(1899, 11, 30)) / 86_400_000],
    ]);
    const balance = sheets.get('Trial balance')!.rows;
    const stripe = balance.filter(({ A }) => A?.value === '1260').map(({ C, D, I }) => [C!.value, D, I]);
    expect(stripe).toEqual([
      [
        'EUR',
        { type: undefined, value: '120', format: '#,##0.00' },
        { type: undefined, value: '0', format: '#,##0.00' },
      ],
      [
        'GBP',
        { type: undefined, value: '120', format: '#,##0.00' },
        { type: undefined, value: '120', format: '#,##0.00' },
      ],
      [
        'JPY',
        { type: undefined, value: '20000', format: '#,##0' },
        { type: undefined, value: '100', format: '#,##0.00' },
      ],
    ]);
    expect(balance.at(-1)).toMatchObject({ B: { value: 'Total, as in the books' }, I: { value: '0' } });
    expect(rowOf(sheets.get('Tax')!.rows, 'MARGIN')).toEqual([
      ...['MARGIN', 'GB', 'MARGIN_SECOND_HAND', '20', 'SELLER', '1212.5', '0', '1212.5', '735', '122.5'],
    ]);
    expect(rowOf(sheets.get('Growth')!.rows, '(all)')).toEqual([
      '(all)',
      'revenue, GBP',
      '1677.5',
      '1392.5',
      '285',
      '20.5',
    ]);
    const dinars = { ...sampleReport.totals, currencies: [{ currency: 'KWD', debitMinor: 1_005, creditMinor: 1_005 }] };
    const inDinars = (await opened({ ...sampleReport, totals: dinars })).get('Summary')!.rows;
    expect(inDinars.find(({ C }) => C?.value === 'KWD')!['B']).toEqual({
      type: undefined,
      value: '1.005',
      format: '#,##0.000',
    });
  });

  it('calculates nothing: what begins like a formula is a text', async () => {
    const formulas = ['=HYPERLINK("http://evil.example","x")', '+1', '-1', '@SUM(A1)', '\tcmd', '<f>1+1</f>'];
    const channels = formulas.map((channel) => ({ ...sampleReport.summary.channels[0]!, channel }));
    const sheets = await opened({ ...sampleReport, summary: { ...sampleReport.summary, channels } });
    const { rows } = sheets.get('Revenue')!;
    expect(rows.slice(1, 1 + formulas.length).map(({ B }) => B)).toEqual(
      formulas.map((value) => ({ type: 's', value, format: '@' })),
    );
    for (const { xml } of sheets.values()) expect(xml).not.toContain('<f>');
  });

  it('takes no text for another, whatever it is called', async () => {
    const names = ['constructor', '__proto__', 'toString', 'Žižek 山田'];
    const channels = names.map((channel) => ({ ...sampleReport.summary.channels[0]!, channel }));
    const { rows } = (await opened({ ...sampleReport, summary: { ...sampleReport.summary, channels } })).get(
      'Revenue',
    )!;
    expect(rows.slice(1, 5).map(({ B }) => B!.value.trim())).toEqual(names);
  });

  it('shows an amount of more than fifteen digits as a text, since a spreadsheet would round it', async () => {
    const currencies = [{ currency: 'GBP', debitMinor: 9_007_199_254_740_991, creditMinor: 900_719_925_474_099 }];
    const { rows } = (await opened({ ...sampleReport, totals: { ...sampleReport.totals, currencies } })).get(
      'Summary',
    )!;
    const [debits, credits] = rows.filter(({ A }) => /^Sum of/.test(A?.value ?? '')).map(({ B }) => B);
    expect(debits).toEqual({ type: 's', value: '90071992547409.91', format: '@' });
    expect(credits).toEqual({ type: undefined, value: '9007199254740.99', format: '#,##0.00' });
  });

  it('is the same bytes on any day, in any time zone and on any machine', async () => {
    const bytes = await workbook(sampleReport);
    expect(sha256(bytes)).toBe('3455cadd646985ffde4c10e088b719774469d2ff8034b4c45bb9ad5cb6b9ad8a');
    for (const timeZone of ['America/Los_Angeles', 'Pacific/Kiritimati'])
      expect(madeElsewhere(timeZone, 'workbook')).toBe(sha256(bytes));
  });
});
