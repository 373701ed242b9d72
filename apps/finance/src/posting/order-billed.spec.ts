import { describe, expect, it } from '@jest/globals';
import { shown } from '../books.contract.js';
import { balanced } from '../journal/entry.js';
import { postSale } from './order-billed.js';
import { atEbay, byCard, fact, gbp, toTexas } from './sample-sales.contract.js';

describe('OrderBilled is posted', () => {
  it('under the margin scheme with the VAT in the margin, the cost of the piece, and what the channel keeps', () => {
    const entry = balanced(postSale(fact, 'o-42', atEbay));
    expect(shown(entry)).toEqual([
      'Dr 1250 133500 GBP BOWL',
      'Cr 4010 121250 GBP BOWL',
      'Cr 2205 12250 GBP BOWL',
      'Dr 5010 60000 GBP BOWL',
      'Cr 1410 60000 GBP BOWL',
      'Dr 6300 16894 GBP BOWL',
      'Cr 1250 16894 GBP BOWL',
    ]);
    const { lines: _, ...head } = entry;
    expect(head).toEqual({
      ...{ key: fact.key, documentType: 'SALE', documentNo: '12-13579-24680', documentDate: '2026-01-10' },
      ...{ channel: 'ebay', orderId: 'o-42', destination: 'GB', baseCurrency: 'GBP', rateId: 'ecb-1' },
      causedBy: fact.causedBy,
    });
    expect(entry.lines[2]).toMatchObject({
      ...{ description: '1/6 of margin 735.00 (1335.00 - 600.00)' },
      tax: { code: 'MARGIN', scheme: 'MARGIN_ANTIQUES', jurisdiction: 'GB', taxable: gbp(73_500), tax: gbp(12_250) },
    });
  });
  it('to elsewhere without tax, and without what the channel collects there', () =>
    expect(shown(balanced(postSale(fact, 'o-42', toTexas))).slice(0, 2)).toEqual([
      'Dr 1250 133500 GBP BOWL',
      'Cr 4020 133500 GBP BOWL',
    ]));
  it('in another currency with what all of it is worth', () =>
    expect(shown(balanced(postSale(fact, 'o-43', byCard)))).toEqual([
      'Dr 1260 5001 EUR = 4326 WAX',
      'Cr 4000 4167 EUR = 3605 WAX',
      'Cr 2200 834 EUR = 721 WAX',
      'Dr 1260 5000 EUR = 4325 OIL',
      'Cr 4000 4167 EUR = 3604 OIL',
      'Cr 2200 833 EUR = 721 OIL',
    ]));
  it('with tips apart', () => {
    const tipped = { ...byCard, other: { minor: 100, currency: 'EUR' } };
    expect(shown(balanced(postSale(fact, 'o-43', tipped))).slice(-2)).toEqual([
      'Dr 1260 100 EUR = 87',
      'Cr 4900 100 EUR = 87',
    ]);
  });
});
