import { describe, expect, it } from '@jest/globals';
import { shown } from '../books.contract.js';
import type { RecordedCredit } from '../credit/credit.js';
import { balanced } from '../journal/entry.js';
import { postCredit } from './credit-recorded.js';
import { at, eur, fact, gbp, rates } from './sample-sales.contract.js';

const credit: RecordedCredit = {
  ...{ creditId: 'till-1-0007', channel: 'store', sku: 'WAX', amount: gbp(1_450), at, reason: 'leaking tin' },
};
const lines = (more: Partial<RecordedCredit>, sellerCountry = 'GB') =>
  shown(balanced(postCredit(fact, { ...credit, ...more }, sellerCountry, rates)));

describe('CreditRecorded is posted', () => {
  it('with the tax of a sale at home, from where the money of its channel waits', () => {
    const entry = balanced(postCredit(fact, credit, 'GB'));
    expect(shown(entry)).toEqual(['Dr 4090 1208 GBP WAX', 'Dr 2200 242 GBP WAX', 'Cr 1253 1450 GBP WAX']);
    expect(entry).toMatchObject({ documentType: 'REFUND', documentNo: 'till-1-0007', channel: 'store' });
    expect(entry.lines[0]).toMatchObject({
      tax: { code: 'STANDARD', scheme: 'NORMAL', jurisdiction: 'GB', ratePercent: '20', taxable: gbp(1_208) },
    });
  });
  it('in another currency with what it is worth', () =>
    expect(lines({ amount: eur(1_450) })).toEqual([
      ...['Dr 4090 1208 EUR = 1045 WAX', 'Dr 2200 242 EUR = 209 WAX', 'Cr 1253 1450 EUR = 1254 WAX'],
    ]));
  it('without tax where prices have none in them, where nobody knows it, and where a marketplace owes it', () => {
    const [net, money] = ['Dr 4090 1450 GBP WAX', 'Cr 1253 1450 GBP WAX'];
    expect(lines({}, 'US')).toEqual([net, money]);
    // Before the rate that the tax table begins with.
    expect(lines({ at: '2010-12-01T08:26:00.000Z' })).toEqual([net, money]);
    expect(lines({ channel: 'ebay' }, 'US')).toEqual([net, 'Cr 1250 1450 GBP WAX']);
  });
  it('of no article, too', () =>
    expect(lines({ sku: undefined })).toEqual(['Dr 4090 1208 GBP', 'Dr 2200 242 GBP', 'Cr 1253 1450 GBP']));
});
