import { describe, expect, it } from '@jest/globals';
import { BrokenFile, reasonOf, setsOf, shown, textOf, type Printed } from './rate-file.js';

const now = new Date('2026-03-13T15:30:00.000Z');
const usd = [['USD', '1.1476']] as const;
const given = (...printed: Printed[]) => ({
  then: (fixed: string[]) => expect(setsOf(printed, 'ecb', now).map((set) => set.fixed)).toEqual(fixed),
  thenBroken: (reason: string) => expect(() => setsOf(printed, 'ecb', now)).toThrow(new BrokenFile(reason)),
});
const withRates = (...rates: [string, string][]) => given({ time: '2026-03-13', rates });

describe('A file of rates', () => {
  it('is read oldest first', () => {
    given({ time: '2026-03-13', rates: usd }, { time: '2026-03-12', rates: usd }).then(['2026-03-12', '2026-03-13']);
    expect(setsOf([{ time: '2026-03-12', rates: [['JPY', '182.85'], ...usd] }], 'ecb', now)).toEqual([
      {
        ...{ source: 'ecb', fixed: '2026-03-12', asOf: '2026-03-12T15:00:00.000Z', base: 'EUR' },
        rates: { JPY: '182.85', USD: '1.1476' },
      },
    ]);
  });
  it('does not count before we had it', () => {
    const early = new Date('2026-03-13T14:45:00.000Z');
    const [set] = setsOf([{ time: '2026-03-13', rates: usd }], 'ecb', early);
    expect(set).toMatchObject({ fixed: '2026-03-13', asOf: '2026-03-13T14:45:00.000Z' });
  });
  it('may be of an instant', () => {
    const [one, two] = setsOf(
      [
        { time: '2026-03-13', asof: '2026-03-13T14:00:00+01:00', rates: usd },
        { time: '2026-03-13', asof: '2026-03-13T12:00:00Z', rates: usd },
      ],
      'xe',
      now,
    );
    expect([one, two]).toMatchObject([
      { fixed: '2026-03-13T12:00:00.000Z', asOf: '2026-03-13T12:00:00.000Z' },
      { fixed: '2026-03-13T13:00:00.000Z', asOf: '2026-03-13T13:00:00.000Z' },
    ]);
  });
  it('has rates', () => {
    given().thenBroken('the file has no rates');
    withRates().thenBroken('2026-03-13 has no rates');
  });
  it('has days that were, once each', () => {
    const of = (time: string, asof?: string) => given({ time, asof, rates: usd });
    of('').thenBroken('"" is no day such as 2026-03-13');
    of('13 March 2026').thenBroken('"13 March 2026" is no day such as 2026-03-13');
    of('2026-02-30').thenBroken('"2026-02-30" is no day such as 2026-03-13');
    of('2026-03-14').thenBroken('2026-03-14 is not yet');
    of('2026-03-13', 'noon').thenBroken('2026-03-13: asof "noon" is no instant such as 2026-01-12T13:00:00Z');
    of('2026-03-12', '2026-03-13T12:00:00Z').thenBroken('2026-03-12: asof 2026-03-13T12:00:00.000Z is on another day');
    of('2026-03-13', '2026-03-13T16:31:00Z').thenBroken('2026-03-13T16:31:00.000Z is not yet');
    given({ time: '2026-03-12', rates: usd }, { time: '2026-03-12', rates: usd }).thenBroken('2026-03-12 comes twice');
  });
  it('names currencies of their day, once each', () => {
    withRates(['USD', '1.1'], ['USD', '1.1']).thenBroken('2026-03-13: USD comes twice');
    withRates(['EUR', '1']).thenBroken('2026-03-13: EUR is the base, and has no rate');
    withRates(['USX', '1.1']).thenBroken('2026-03-13: USX is no currency of that day');
    withRates(['XAU', '0.0003']).thenBroken('2026-03-13: XAU is no currency of that day');
    withRates(['usd', '1.1']).thenBroken('2026-03-13: "usd" is no currency of that day');
    withRates(['', '1.1']).thenBroken('2026-03-13: "" is no currency of that day');
    withRates(['__proto__', '1.1']).thenBroken('2026-03-13: "__proto__" is no currency of that day');
    withRates(['BGN', '1.9558']).thenBroken('2026-03-13: BGN is no currency of that day');
    given({ time: '2025-12-31', rates: [['BGN', '1.9558']] }).then(['2025-12-31']);
    given({ time: '2004-12-31', rates: [['TRL', '1836200']] }).then(['2004-12-31']);
  });
  it('has rates above 0 with a point, and nothing else', () => {
    for (const rate of ['', '1,1476', '1.1476 ', '-1.1', '+1.1', '1e3', '0x1', 'N/A', 'NaN', '1.', '.5', '1.1.1', '١'])
      withRates(['USD', rate]).thenBroken(`2026-03-13: USD: ${JSON.stringify(rate)} is no rate such as 1.1476`);
    for (const rate of ['0', '0.0', '000.000'])
      withRates(['USD', rate]).thenBroken('2026-03-13: USD: a rate is above 0');
  });
  it('is in UTF-8, with or without a byte order mark', () => {
    expect(textOf(Buffer.from('\ufeffDate'))).toBe('Date');
    for (const bytes of [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80]])
      expect(() => textOf(Uint8Array.from(bytes))).toThrow(new BrokenFile('the file is not in UTF-8'));
  });
});

describe('A reason', () => {
  it('is fit to be stored and shown, whatever the file says', () => {
    expect(shown('a\u0000"\ud800')).toBe('"a\\u0000\\"\\ud800"');
    expect(shown('x'.repeat(41))).toBe(`"${'x'.repeat(40)}..."`);
    expect(reasonOf(new BrokenFile('a\u0000\n\u007fb'))).toBe('a b');
    const long = reasonOf(new BrokenFile(`${'x'.repeat(499)}😀`));
    expect([long.length, long.isWellFormed()]).toEqual([500, true]);
  });
});
