import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { madeElsewhere, sampleStatement } from './sample-report.contract.js';
import { statement, type Statement } from './statement.driver.js';
import { inWinAnsi } from './win-ansi.js';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const ansi = new TextDecoder('windows-1252');
/** What is written on each page, a text each, in order. */
const pagesOf = (bytes: Uint8Array) =>
  [
    ...Buffer.from(bytes)
      .toString('latin1')
      .matchAll(/stream\n(.*?)\nendstream/gs),
  ].map(([, stream]) =>
    [...stream!.matchAll(/\[(.*?)\] TJ/g)].map(([, glyphs]) =>
      ansi.decode(Buffer.concat([...glyphs!.matchAll(/<([0-9a-f]*)>/g)].map(([, hex]) => Buffer.from(hex!, 'hex')))),
    ),
  );
const written = async (change: Partial<Statement> = {}) => pagesOf(await statement({ ...sampleStatement, ...change }));
const manyFiles = Array.from({ length: 120 }, (_, index) => ({
  name: `xero-${index + 1}.csv`,
  sha256: 'f'.repeat(64),
}));

describe('The statement for signing', () => {
  it('says whose books, which days and which batch it is about', async () => {
    const [first] = await written();
    expect(first!.slice(0, 5)).toEqual([
      ...['Statement of the books', 'Hale & Daughters Antiques Ltd'],
      ...[
        'Period: 2026-01-01 to 2026-01-31, days of Europe/London',
        'Batch: B-2026-01-M, number 1 of the monthly series',
      ],
      'Currency of the books: GBP',
    ]);
  });

  it('has control totals, the hash of every file, the trial balance and the taxes', async () => {
    const words = (await written()).flat();
    const after = (...row: string[]) => words.some((_, at) => row.every((word, index) => words[at + index] === word));
    expect(words).toContain('10 journal entries of 30 lines');
    expect(after('JPY', '20,000', '20,000')).toBe(true);
    expect(after('All, as in the books (GBP)', '3,317.00', '3,317.00')).toBe(true);
    expect(after('xero-001.csv', '1'.repeat(64))).toBe(true);
    expect(after('4010', 'Sales margin scheme', 'GBP', '0.00', '1,212.50', '-1,212.50', '-1,212.50')).toBe(true);
    expect(after('MARGIN', 'GB', 'MARGIN_SECOND_HAND', '20', 'SELLER', '735.00', '122.50')).toBe(true);
  });

  it('has lines for place, date, name and signature, on the page that says what is signed', async () => {
    for (let count = 0; count < 60; count++) {
      const last = (await written({ files: manyFiles.slice(0, count) })).at(-1)!;
      expect(last.slice(-8, -2)).toEqual([
        ...['Signed', 'For batch B-2026-01-M, 2026-01-01 to 2026-01-31, of Hale & Daughters Antiques Ltd'],
        ...['Place', 'Date', 'Name', 'Signature'],
      ]);
    }
  });

  it('numbers its pages, and repeats the headings of a table that goes on', async () => {
    const pages = await written({ files: manyFiles });
    expect(pages.map((page) => page.slice(-2))).toEqual(
      pages.map((_, index) => ['Statement of the books, B-2026-01-M', `Page ${index + 1} of ${pages.length}`]),
    );
    expect(pages.length).toBe(4);
    expect(pages[1]!.slice(0, 2)).toEqual(['File', 'SHA-256']);
    expect(pages.flat().filter((word) => /^xero-\d+\.csv$/.test(word))).toHaveLength(120);
  });

  it('writes an amount that is too long for its column smaller, and all of it', async () => {
    const account = { account: '1010', currency: 'GBP', debitMinor: 9_007_199_254_740_991, creditMinor: 0 };
    const accounts = [{ ...account, baseDebitMinor: 9_007_199_254_740_991, baseCreditMinor: 0 }];
    const words = (await written({ summary: { ...sampleStatement.summary, accounts } })).flat();
    expect(words.filter((word) => word === '90,071,992,547,409.91')).toHaveLength(3);
  });

  it('keeps the letters of Western Europe, and shows which others it cannot write', async () => {
    const [first] = await written({
      batch: { ...sampleStatement.batch, seller: 'Žižek & Søn, “Œuvres” — 山田 €5\n(ć)' },
    });
    expect(first![1]).toBe('Žižek & Søn, “Œuvres” — <U+5C71><U+7530> €5<U+000A>(<U+0107>)');
    expect(inWinAnsi('e\u0301')).toBe('é');
    expect(inWinAnsi('\u0080\u00ad😀')).toBe('<U+0080>\u00ad<U+1F600>');
    expect(inWinAnsi('plain')).toBe('plain');
  });

  it('is dated by the last day of the batch, and named by what it is about', async () => {
    const text = async (change: Partial<Statement> = {}) =>
      Buffer.from(await statement({ ...sampleStatement, ...change })).toString('latin1');
    const one = await text();
    expect(one).toContain('(D:20260131000000Z)');
    expect(one).not.toContain('FlateDecode');
    const idOf = (file: string) => /\/ID \[(<\w{32}>) \1\]/.exec(file)![1];
    const next = await text({ batch: { ...sampleStatement.batch, batchId: 'B-2026-02-M' } });
    expect(idOf(next)).not.toBe(idOf(one));
  });

  it('is the same bytes on any day, in any time zone and on any machine', async () => {
    const bytes = await statement(sampleStatement);
    expect(sha256(bytes)).toBe('0f6255009567c5132a4765f15c77734dfb0f71e6d4599821d772fe6fe8d859e2');
    for (const timeZone of ['America/Los_Angeles', 'Pacific/Kiritimati'])
      expect(madeElsewhere(timeZone, 'statement')).toBe(sha256(bytes));
  });
});
