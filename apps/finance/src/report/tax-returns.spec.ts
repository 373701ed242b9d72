import { describe, expect, it } from '@jest/globals';
import type { Rates } from '#money/conversion.js';
import type { NumberedEntry } from '../export/batch.js';
import { ossReturn } from './oss-return.js';
import { salesTax } from './sales-tax.js';
import { eleventh, gbp, tenth } from './sample-days.contract.js';
import { emptySummary } from './summary.js';
import { add } from './tally.js';
import { britishBoxes, vatReturn } from './vat-return.js';

const january = add(emptySummary('GBP'), [...tenth, ...eleventh]);

describe('A VAT return', () => {
  it('has the tax on sales and on margins of one country, each by rate', () => {
    expect(vatReturn(january, 'GB').lines).toEqual([
      { on: 'sales', ratePercent: '20', taxable: gbp(10_000), tax: gbp(2_000) },
      { on: 'margins', ratePercent: '20', taxable: gbp(73_500), tax: gbp(12_250) },
    ]);
    expect(vatReturn(january, 'FR')).toMatchObject({ lines: [{ on: 'sales', taxable: gbp(0), tax: gbp(0) }] });
    expect(vatReturn(january, 'DE')).toMatchObject({ lines: [], outputTax: gbp(0) });
  });

  it('fills boxes 1, 6 and 7 as the margin scheme wants: the full price less tax, and the full price of what was bought', () => {
    const ofTheSample = add(emptySummary('GBP'), tenth.slice(0, 2));
    expect(britishBoxes(vatReturn(ofTheSample, 'GB'))).toEqual({
      ...{ box1: gbp(12_250), box6: gbp(121_250), box7: gbp(60_000) },
    });
  });

  it('has exports and sales to other countries in the sales, and not in the tax', () => {
    const { sales, exports, outputTax } = vatReturn(january, 'GB');
    expect({ sales, exports, outputTax }).toEqual({
      ...{ sales: gbp(131_250 + 8_000 + 10_000 + 10_000), exports: gbp(10_000), outputTax: gbp(14_250) },
    });
  });

  it('says what moved the tax accounts but is the tax of no sale', () => {
    expect(vatReturn(january, 'GB').unexplained).toEqual(gbp(-300));
    expect(vatReturn(add(emptySummary('GBP'), tenth), 'GB').unexplained).toEqual(gbp(0));
  });

  it('is of several margin rates and kinds of goods together, by rate', () => {
    const art = changed(tenth[1]!, { scheme: 'MARGIN_ART' });
    const old = changed(tenth[1]!, { ratePercent: '17.5' });
    const summary = add(emptySummary('GBP'), [tenth[1]!, art, old]);
    expect(vatReturn(summary, 'GB').lines.map(({ ratePercent, tax }) => [ratePercent, tax.minor])).toEqual([
      ['17.5', 12_250],
      ['20', 24_500],
    ]);
  });
});

describe('A one-stop-shop return', () => {
  const rates: Rates = {
    rateId: 'ecb-2026-03-31',
    base: 'EUR',
    asOf: '2026-03-31T14:00:00.000Z',
    rates: { GBP: '0.85' },
  };
  const asked = { home: 'IE', quarter: '2026-Q1', rates };

  it('has a line for each member state and rate, in EUR, and what changes an earlier quarter apart', () => {
    expect(ossReturn(january, asked)).toEqual({
      ...{ quarter: '2026-Q1', rateId: 'ecb-2026-03-31' },
      lines: [
        {
          ...{ memberState: 'FR', dispatchedFrom: 'IE', rateType: 'standard', ratePercent: '20' },
          ...{ taxable: { minor: 5_000, currency: 'EUR' }, tax: { minor: 1_000, currency: 'EUR' } },
        },
      ],
      corrections: [{ quarter: '2025-Q4', memberState: 'FR', tax: { minor: -1_000, currency: 'EUR' } }],
      due: { minor: 0, currency: 'EUR' },
    });
  });

  it('knows the quarter of every month', () => {
    const days = ['2025-03-31', '2025-04-01', '2025-06-30', '2025-07-01', '2025-09-30', '2025-10-01', '2025-12-31'];
    const late = days.map((documentDate) => ({ ...eleventh[1]!, documentDate }));
    const { corrections } = ossReturn(add(emptySummary('GBP'), late), asked);
    expect(corrections.map(({ quarter, tax }) => [quarter, tax.minor])).toEqual([
      ...[
        ['2025-Q1', 2_000],
        ['2025-Q2', 4_000],
        ['2025-Q3', 4_000],
        ['2025-Q4', 4_000],
      ],
    ]);
  });

  it('takes a sale that was posted after its quarter for a correction', () => {
    const late = { ...eleventh[1]!, documentDate: '2025-12-31' };
    const { lines, corrections } = ossReturn(add(emptySummary('GBP'), [late]), asked);
    expect({ lines, corrections }).toMatchObject({
      lines: [],
      corrections: [{ quarter: '2025-Q4', tax: { minor: 2_000 } }],
    });
  });

  it('leaves out home, countries outside the EU, margins, and what marketplaces collect', () => {
    expect(ossReturn(january, { ...asked, home: 'FR' })).toMatchObject({ lines: [], corrections: [] });
    expect(ossReturn(add(emptySummary('GBP'), tenth), asked)).toMatchObject({ lines: [], due: { minor: 0 } });
    const collected = changed(eleventh[1]!, { code: 'COLLECTED', collectedBy: 'MARKETPLACE' });
    const margin = changed(eleventh[1]!, { code: 'MARGIN', scheme: 'MARGIN_ART' });
    const deemed = changed(eleventh[1]!, { collectedBy: 'MARKETPLACE' });
    expect(ossReturn(add(emptySummary('GBP'), [collected, margin, deemed]), asked).lines).toEqual([]);
  });

  it('converts a sum once, and needs no rates for books in EUR', () => {
    const cent = changed(eleventh[1]!, { taxable: gbp(1), tax: gbp(1) });
    const two = [cent, { ...cent, documentDate: '2026-03-31' }];
    // Three pence are 3.53 cents, and one alone is 1.18; at 0.8, two are 2.5, which goes up.
    expect(ossReturn(add(emptySummary('GBP'), [...two, cent]), asked).lines[0]!.tax.minor).toBe(4);
    const even = { ...rates, rates: { GBP: '0.8' } };
    expect(ossReturn(add(emptySummary('GBP'), two), { ...asked, rates: even }).lines[0]!.tax.minor).toBe(3);
    const euros = { ...january, baseCurrency: 'EUR' };
    expect(ossReturn(euros, { home: 'IE', quarter: '2026-Q1' })).toMatchObject({
      ...{ rateId: undefined, lines: [{ tax: { minor: 850, currency: 'EUR' } }] },
    });
  });

  it('refuses missing rates, rates of another day, sales of a later quarter, and what is no quarter', () => {
    const refused = (change: Partial<typeof asked>) => () => ossReturn(january, { ...asked, ...change });
    expect(() => ossReturn(january, { home: 'IE', quarter: '2026-Q1' })).toThrow(
      expect.objectContaining({ code: 'rates-missing' }),
    );
    for (const asOf of ['2026-03-30', '2026-04-06', 'yesterday'])
      expect(refused({ rates: { ...rates, asOf } })).toThrow(
        expect.objectContaining({ code: 'not-the-ecb-rates-of-the-day' }),
      );
    for (const asOf of ['2026-03-31', '2026-04-05'])
      expect(ossReturn(january, { ...asked, rates: { ...rates, asOf } }).lines).toHaveLength(1);
    expect(refused({ quarter: '2025-Q4', rates: { ...rates, asOf: '2025-12-31' } })).toThrow(
      expect.objectContaining({ code: 'another-quarter' }),
    );
    for (const quarter of ['2026-Q5', '2026-01', 'Q1', '']) expect(refused({ quarter })).toThrow(RangeError);
  });
});

describe('US sales tax', () => {
  const ours = changed(tenth[2]!, { jurisdiction: 'US-PA', ratePercent: '6', taxable: gbp(6_000), tax: gbp(360) });
  const back: NumberedEntry = {
    ...changed(eleventh[2]!, { jurisdiction: 'US-PA', ratePercent: '6', taxable: gbp(4_250), tax: gbp(255) }),
  };
  const theirs = changed(tenth[3]!, { jurisdiction: 'US-PA' });
  const theirsBack = changed(eleventh[2]!, {
    ...{ code: 'COLLECTED', jurisdiction: 'US-PA', taxable: gbp(4_250), tax: gbp(377), collectedBy: 'MARKETPLACE' },
  });

  it('is that of all channels by state, less what marketplaces see to; what is exempt makes up the rest', () => {
    const states = salesTax(add(emptySummary('GBP'), [...tenth, ours, theirs, back, theirsBack]));
    expect(states).toEqual([
      {
        ...{ state: 'US-NY', gross: gbp(8_000), refunds: gbp(0), facilitated: gbp(8_000), exempt: gbp(0) },
        ...{ taxable: gbp(0), tax: gbp(0), collected: gbp(710) },
      },
      {
        ...{ state: 'US-PA', gross: gbp(18_000), refunds: gbp(8_500), facilitated: gbp(3_750), exempt: gbp(4_000) },
        ...{ taxable: gbp(1_750), tax: gbp(105), collected: gbp(710 - 377) },
      },
    ]);
    for (const { gross, refunds, facilitated, exempt, taxable } of states)
      expect(gross.minor - refunds.minor - facilitated.minor - exempt.minor).toBe(taxable.minor);
  });

  it('is of no other country, not even of one whose code begins alike', () => {
    const ukrainian = changed(eleventh[0]!, { jurisdiction: 'UA' });
    expect(salesTax(add(emptySummary('GBP'), [...eleventh, tenth[1]!, ukrainian]))).toEqual([]);
  });
});

/** The entry, with its taxes changed. */
function changed(entry: NumberedEntry, tax: Partial<NonNullable<NumberedEntry['lines'][0]['tax']>>): NumberedEntry {
  return { ...entry, lines: entry.lines.map((line) => ({ ...line, tax: line.tax && { ...line.tax, ...tax } })) };
}
