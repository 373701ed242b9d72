import { expect, it } from '@jest/globals';
import { shown } from '../books.contract.js';
import { balanced } from '../journal/entry.js';
import { postRestoration } from './restoration-recorded.js';
import { eur, fact, rates } from './sample-sales.contract.js';

it('a restoration is spent at once and owed, with the tax that comes back', () => {
  const spent = { restorationId: 'R-1', documentNo: 'RE-7', date: '2025-12-01', amount: eur(5_000), vat: eur(1_000) };
  const entry = balanced(postRestoration(fact, 'BOWL', spent, rates));
  expect(shown(entry)).toEqual([
    ...['Dr 5200 5000 EUR = 4325 BOWL', 'Cr 2100 5000 EUR = 4325 BOWL'],
    ...['Dr 2150 1000 EUR = 865', 'Cr 2100 1000 EUR = 865'],
  ]);
  expect(entry).toMatchObject({ documentType: 'RESTORATION', documentNo: 'RE-7', rateId: 'ecb-1' });
});
