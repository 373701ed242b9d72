import { describe, expect, it } from '@jest/globals';
import { growth } from '../report/growth.js';
import { batch, eleventh, tenth } from '../report/sample-days.contract.js';
import { emptySummary } from '../report/summary.js';
import { add } from '../report/tally.js';
import { growthCsv, revenueCsv } from './revenue-csv.js';
import { taxCsv } from './tax-csv.js';

const january = add(emptySummary('GBP'), [...tenth, ...eleventh]);
const lines = (csv: string) => {
  expect(csv.endsWith('\r\n')).toBe(true);
  return csv.slice(0, -2).split('\r\n');
};

describe('Reports as CSV', () => {
  it('tell taxes in a row for each kind', () => {
    expect(lines(taxCsv(batch, january))).toEqual([
      'period_from,period_to,tax_code,tax_scheme,jurisdiction,tax_rate,tax_collected_by,revenue,refunds,taxable,tax,currency',
      '2026-01-01,2026-01-31,COLLECTED,NORMAL,US-NY,8.875,MARKETPLACE,80.00,0.00,80.00,7.10,GBP',
      '2026-01-01,2026-01-31,EXPORT,NORMAL,JP,0,SELLER,100.00,0.00,100.00,0.00,GBP',
      '2026-01-01,2026-01-31,MARGIN,MARGIN_SECOND_HAND,GB,20,SELLER,1212.50,0.00,735.00,122.50,GBP',
      '2026-01-01,2026-01-31,STANDARD,NORMAL,FR,20,SELLER,85.00,85.00,0.00,0.00,GBP',
      '2026-01-01,2026-01-31,STANDARD,NORMAL,GB,20,SELLER,100.00,0.00,100.00,20.00,GBP',
    ]);
  });

  it('tell revenue by channel and by place', () => {
    expect(lines(revenueCsv(batch, january))).toEqual([
      'period_from,period_to,by,name,revenue,refunds,net_revenue,currency,sales_count,refunds_count',
      '2026-01-01,2026-01-31,channel,(none),100.00,0.00,100.00,GBP,1,0',
      '2026-01-01,2026-01-31,channel,ebay,1212.50,0.00,1212.50,GBP,1,0',
      '2026-01-01,2026-01-31,channel,etsy,80.00,0.00,80.00,GBP,1,0',
      '2026-01-01,2026-01-31,channel,web,285.00,85.00,200.00,GBP,3,2',
      '2026-01-01,2026-01-31,place,FR,85.00,85.00,0.00,GBP,,',
      '2026-01-01,2026-01-31,place,GB,1312.50,0.00,1312.50,GBP,,',
      '2026-01-01,2026-01-31,place,JP,100.00,0.00,100.00,GBP,,',
      '2026-01-01,2026-01-31,place,US-NY,80.00,0.00,80.00,GBP,,',
      '2026-01-01,2026-01-31,place,unknown,100.00,0.00,100.00,GBP,,',
    ]);
  });

  it('tell growth, empty where there is nothing to compare with', () => {
    const before = add(emptySummary('GBP'), tenth);
    const csv = lines(growthCsv(batch, growth(january, { before }), 'GBP'));
    expect(csv.slice(0, 4)).toEqual([
      'period_from,period_to,channel,measure,now,before,change,change_percent,year_ago,change_on_year,change_on_year_percent,currency',
      '2026-01-01,2026-01-31,(all),revenue,1677.50,1392.50,285.00,20.5,,,,GBP',
      '2026-01-01,2026-01-31,(all),refunds,85.00,0.00,85.00,,,,,GBP',
      '2026-01-01,2026-01-31,(all),sales,6,3,3,100.0,,,,',
    ]);
    expect(csv).toHaveLength(1 + 3 * 5);
  });

  it('write amounts with the decimals of the books', () => {
    const yen = { ...january, baseCurrency: 'JPY' };
    expect(lines(taxCsv({ ...batch, baseCurrency: 'JPY' }, yen))[3]).toContain('121250,0,73500,12250,JPY');
  });

  it('let no channel be a formula', () => {
    const channels = [{ ...january.channels[0]!, channel: '=1+1' }];
    expect(revenueCsv(batch, { ...january, channels })).toContain(",'=1+1,");
    expect(growthCsv(batch, growth({ ...january, channels }, {}), 'GBP')).toContain(",'=1+1,");
  });
});
