import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileBytesMax } from '../sources/rate.source.js';
import { readEcbXml } from './ecb-xml.source.js';
import { setsOf } from './rate-file.js';

const dayMs = 86_400_000;
const daily = readFileSync(join(__dirname, '../../samples/eurofxref-daily.2026-03-13.xml'), 'utf8');
const currencies = readEcbXml(Buffer.from(daily))[0]!.rates;
const now = new Date('2026-03-13T16:00:00.000Z');

/** As long as the ECB's: every working day since 1999, printed as it prints them. */
function wholeHistory(days: number) {
  const cubes = currencies.map(([currency, rate]) => `<Cube currency="${currency}" rate="${rate}"/>`).join('');
  const lines = Array.from({ length: days }, (_, index) => {
    const day = new Date(now.getTime() - index * dayMs).toISOString().slice(0, 10);
    return `<Cube time="${day}">${cubes}</Cube>`;
  });
  const head =
    '<?xml version="1.0" encoding="UTF-8"?><gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01"';
  const ecb = 'xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref"';
  return `${head} ${ecb}><Cube>\n${lines.join('\n')}</Cube></gesmes:Envelope>`;
}

describe('The ECB’s whole history as XML', () => {
  it('is larger than 5 MiB, and is taken and read', () => {
    const bytes = Buffer.from(wholeHistory(6_900));
    expect(bytes.length).toBeGreaterThan(7_000_000);
    expect(bytes.length).toBeLessThan(fileBytesMax);
    const sets = setsOf(readEcbXml(bytes), 'ecb', now);
    expect([sets.length, sets.at(-1)?.fixed, Object.keys(sets[0]!.rates).length]).toEqual([6_900, '2026-03-13', 29]);
  });
});
