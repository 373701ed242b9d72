import { describe, expect, it } from '@jest/globals';
import { eleventh, tenth } from '../report/sample-days.contract.js';
import { emptySummary } from '../report/summary.js';
import { add } from '../report/tally.js';
import { balancedTotals, count, noTotals } from './control-totals.js';

const none = noTotals('GBP');
const totals = count(count(none, tenth), eleventh);

describe('Control totals', () => {
  it('count entries and lines, and sum each currency and the books', () => {
    expect(totals).toEqual({
      ...{ entries: 10, lines: 30 },
      currencies: [
        { currency: 'EUR', debitMinor: 24_000, creditMinor: 24_000 },
        { currency: 'GBP', debitMinor: 293_300, creditMinor: 293_300 },
        { currency: 'JPY', debitMinor: 20_000, creditMinor: 20_000 },
        { currency: 'USD', debitMinor: 10_000, creditMinor: 10_000 },
      ],
      base: { currency: 'GBP', debitMinor: 331_700, creditMinor: 331_700 },
    });
    expect(balancedTotals(totals)).toBe(totals);
  });

  it('are the same day by day and all at once, and leave what was counted as it was', () => {
    expect(count(none, [...tenth, ...eleventh])).toEqual(totals);
    expect(none).toEqual(noTotals('GBP'));
  });

  it('agree with the trial balance, which is summed by other code', () => {
    const { accounts, entries, lines } = add(emptySummary('GBP'), [...tenth, ...eleventh]);
    const debits = (currency: string) =>
      accounts.filter((sum) => sum.currency === currency).reduce((sum, { debitMinor }) => sum + debitMinor, 0);
    expect(totals.currencies.map(({ currency }) => debits(currency))).toEqual(
      totals.currencies.map(({ debitMinor }) => debitMinor),
    );
    expect({ entries, lines }).toEqual({ entries: totals.entries, lines: totals.lines });
  });

  it('refuse what does not balance, and books in another currency', () => {
    const [first, ...others] = tenth[0]!.lines;
    const out = { ...tenth[0]!, lines: [{ ...first!, baseMinor: 59_999 }, ...others] };
    expect(() => balancedTotals(count(none, [out]))).toThrow('Debits of 59999 GBP are not credits of 60000.');
    const lost = { ...tenth[0]!, lines: others };
    expect(() => balancedTotals(count(none, [lost]))).toThrow(expect.objectContaining({ code: 'unbalanced' }));
    expect(() => count(noTotals('EUR'), tenth)).toThrow('E-20260110-1 is in books in GBP, not EUR');
  });
});
