import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readEcbCsv } from './ecb-csv.source.js';
import { BrokenFile, setsOf } from './rate-file.js';

const text = readFileSync(join(__dirname, '../../samples/eurofxref-hist.csv'), 'utf8');
const now = new Date('2026-04-14T12:00:00.000Z');
const read = (text: string) => setsOf(readEcbCsv(Buffer.from(text)), 'ecb', now);

describe('The ECB’s CSV', () => {
  it('is read from its first day to its last, whatever currencies there were', () => {
    const sets = read(text);
    expect(sets).toHaveLength(13);
    expect([sets[0]?.fixed, sets.at(-1)?.fixed]).toEqual(['1999-01-04', '2026-04-13']);
    expect(sets[0]?.rates).toMatchObject({ USD: '1.1789', ROL: '13111', TRL: '372274', ZAR: '6.9358' });
    const currencies = (day: string) => Object.keys(sets.find(({ fixed }) => fixed === day)!.rates);
    expect(currencies('2004-12-31')).toContain('TRL');
    expect(currencies('2005-01-03')).not.toContain('TRL');
    expect([currencies('2025-12-31').length, currencies('2026-01-02').length]).toEqual([30, 29]);
  });
  it('says the same as the XML of that day', () => {
    const xml = readFileSync(join(__dirname, '../../samples/eurofxref-hist.2025-12-15_2026-01-16.xml'), 'utf8');
    for (const [code, rate] of Object.entries(read(text).find(({ fixed }) => fixed === '2026-01-02')!.rates))
      expect(xml.split('\n').find((line) => line.includes('2026-01-02'))).toContain(`"${code}" rate="${rate}"`);
  });
  it('may come with a byte order mark, CRLF, and no comma at the end of its lines', () => {
    expect(read(`\ufeff${text.replaceAll('\n', '\r\n')}`)).toEqual(read(text));
    expect(read(text.replace(/,$/gm, ''))).toEqual(read(text));
  });
});

describe('A broken CSV file', () => {
  const broken = (text: string, reason: string | RegExp) => {
    expect(() => read(text)).toThrow(BrokenFile);
    expect(() => read(text)).toThrow(typeof reason === 'string' ? new BrokenFile(reason) : reason);
  };
  const small = 'Date,USD,JPY,\n2026-04-13,1.1684,186.75,\n2026-04-10,1.1711,N/A,\n';

  it('is cut within a line', () => {
    for (let cut = 1; cut < small.length - small.indexOf('2026-04-10'); cut++)
      if (!['\n', ','].includes(small.at(-cut)!)) broken(small.slice(0, -cut), /Invalid Record Length.* on line 3/);
    broken(small.slice(0, small.indexOf('2026-04-13')), 'the file has no rates');
    broken('', 'the first column is "", not Date');
  });
  it('has other columns', () => {
    broken(small.replace('Date', 'Day'), 'the first column is "Day", not Date');
    broken(small.replace('USD', ''), 'column 2 has no name');
    broken(small.replace('JPY', 'USD'), 'there are two columns "USD"');
    broken(small.replace('JPY', 'JPX'), '2026-04-13: JPX is no currency of that day');
    broken(small.replace('JPY', 'TRL'), '2026-04-13: TRL is no currency of that day');
    broken(small.replace('186.75,', '186.75,7'), '"2026-04-13": "7" is in a column without a name');
  });
  it('has other lines', () => {
    broken(small.replace('186.75,', '186,75,'), /Invalid Record Length/);
    broken(small.replace('186.75', ''), '2026-04-13: JPY: "" is no rate such as 1.1476');
    broken(small.replace('186.75', 'n/a'), '2026-04-13: JPY: "n/a" is no rate such as 1.1476');
    broken(small.replace('1.1711', 'N/A'), '2026-04-10 has no rates');
    broken(small.replace('2026-04-10', '2026-04-13'), '2026-04-13 comes twice');
    broken(small.replace('2026-04-10', '10 April 2026'), '"10 April 2026" is no day such as 2026-03-13');
    broken(small.replace('1.1684', '"1.1684'), /Quote/);
    broken(`${small}${'x'.repeat(20_000)}`, /./);
  });
});
