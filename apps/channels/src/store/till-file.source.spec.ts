import { describe, expect, it } from '@jest/globals';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { fileBytesMax, FileRefused, isGarbled, misquotedMax, rowsMax, textOf } from './limits.js';
import { rowsOf, salesFileOf } from './till-file.source.js';

const seed = Number(process.env['SEED'] ?? 20_110_726);
const bytes = (text: string) => new TextEncoder().encode(text);
const cells = (text: string) => rowsOf(text).map(({ row, cells, fault }) => [row, fault ?? [...cells]]);
const header = 'receipt,sku,quantity,soldAt,unitPrice,country\n';
const london = { zone: 'Europe/London', currency: 'GBP' };

describe('Rows of a file', () => {
  it('are split at commas, with quotes where they are needed', () => {
    expect(cells('a,b\n1,"x, y"\n2,"6"" ruler"\n3,\n')).toEqual([
      [1, ['a', 'b']],
      [2, ['1', 'x, y']],
      [3, ['2', '6" ruler']],
      [4, ['3', '']],
    ]);
  });

  it('end in LF or CRLF, and count the lines of the file, also empty ones and those within quotes', () => {
    expect(cells('a,b\r\n\r\n1,"two\r\nlines"\r\n2,x\r\n')).toEqual([
      [1, ['a', 'b']],
      [3, ['1', 'two\r\nlines']],
      [5, ['2', 'x']],
    ]);
  });

  it('with a quote that is not closed, or stands where none may, cost themselves and not those that follow', () => {
    const open = ['a,b', '1,"open', '2,x', '3,6" ruler', '4,"y"', '5,"z" z', '6,end'];
    expect(cells(`${open.join('\n')}\n`)).toEqual([
      ...[
        [1, ['a', 'b']],
        [2, 'misquoted'],
        [3, ['2', 'x']],
        [4, 'misquoted'],
        [5, ['4', 'y']],
      ],
      ...[
        [6, 'misquoted'],
        [7, ['6', 'end']],
      ],
    ]);
    const long = Array.from({ length: 50 }, (_, index) => `${index},x`);
    expect(cells(`0,"open\n${long.join('\n')}\n`)).toHaveLength(51);
    const many = (count: number) => rowsOf('a,"b" c\n'.repeat(count));
    expect(new Set(many(misquotedMax).map(({ fault }) => fault))).toEqual(new Set(['misquoted']));
    expect(() => many(misquotedMax + 1)).toThrow(new FileRefused('no-csv', 'quotes do not fit in more than 1000 rows'));
  });

  it(`are what was written, whatever that was (SEED=${seed})`, () => {
    const cell = fc.oneof(
      fc.constantFrom('', 'a', ',', '"', '""', '6" ruler', 'two\nlines', '\r\n', ' x '),
      fc.string({ unit: 'grapheme' }),
    );
    const table = fc.array(
      fc.array(
        cell.filter((cell) => !isGarbled(cell)),
        { minLength: 2, maxLength: 4 },
      ),
      { maxLength: 200 },
    );
    const written = (table: string[][]) =>
      expect(
        rowsOf(stringify(table, { record_delimiter: '\r\n', quoted_match: /[\r\n]/ })).map(({ cells }) => cells),
      ).toEqual(table);
    fc.assert(fc.property(table, written), { seed, numRuns: 200 });
  });

  it('that are no UTF-8 or hold control characters cost themselves', () => {
    const latin1 = Uint8Array.from([...bytes('a,b\n1,'), 0xa3, ...bytes('20\n2,£20\n3,\u0000\n')]);
    expect(cells(textOf(latin1))).toEqual([
      [1, ['a', 'b']],
      [2, 'garbled'],
      [3, ['2', '£20']],
      [4, 'garbled'],
    ]);
  });

  it('begin after the byte order mark', () => expect(cells(textOf(bytes('\ufeffa,b\n')))).toEqual([[1, ['a', 'b']]]));

  it('end in a line break, or the file was cut in the last one', () => {
    expect(cells('a,b\n1,2.5')).toEqual([
      [1, ['a', 'b']],
      [2, 'cut-off'],
    ]);
  });

  it('are many, and there is a most', () => {
    const rows = (count: number) => `${header}${'r,s,1,2026-01-10 15:00:00,1.00,GB\n'.repeat(count)}`;
    expect(rowsOf(rows(rowsMax))).toHaveLength(rowsMax + 1);
    expect(() => rowsOf(rows(rowsMax + 1))).toThrow(
      new FileRefused('too-many-rows', 'the file has more than 200000 rows'),
    );
  });

  it('come in files of at most 20 MB', () => {
    expect(() => salesFileOf(new Uint8Array(fileBytesMax + 1), london)).toThrow(FileRefused);
    expect(salesFileOf(new Uint8Array(fileBytesMax).fill(0x0a), london).bad).toMatchObject([{ row: 1 }]);
  });
});

describe('A file that was cut', () => {
  const row = (receipt: string, sku: string) => `${receipt},${sku},1,2026-01-10 15:00:00,2.55,GB\n`;
  const whole = header + row('1', 'A') + row('2', 'A') + row('2', 'B-1') + row('3', 'C');

  it('tells no receipt otherwise than the whole file does, wherever it was cut', () => {
    const all = new Map(salesFileOf(bytes(whole), london).sales.map((sale) => [sale.receipt, sale]));
    for (let length = 0; length <= whole.length; length++) {
      const atRowEnd = whole[length - 1] === '\n';
      const { sales, bad } = salesFileOf(bytes(whole.slice(0, length)), london);
      // At the end of a row nothing shows that there were more.
      for (const sale of atRowEnd ? [] : sales) expect([length, sale]).toEqual([length, all.get(sale.receipt)]);
      expect([length, bad.length > 0]).toEqual([length, length === 0 || !atRowEnd]);
    }
  });

  it('lets the receipt wait at which it was cut, as a whole', () => {
    const cut = whole.slice(0, whole.indexOf('B-1'));
    const { sales, bad } = salesFileOf(bytes(cut), london);
    expect(sales.map(({ receipt }) => receipt)).toEqual(['1']);
    expect(bad.map(({ row, reason }) => [row, reason])).toEqual([
      [3, 'cut-off'],
      [4, 'cut-off'],
    ]);
  });
});
