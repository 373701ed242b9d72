import { expect, it } from '@jest/globals';
import { shown } from '../books.contract.js';
import { balanced } from '../journal/entry.js';
import type { Purchase } from '../piece/purchase.js';
import { at, eur, fact, gbp, rates } from './sample-sales.contract.js';
import { postPurchase, postReceipt, postReceiptBack } from './unit-registered.js';

const receipt = { amount: gbp(55_000), baseMinor: 55_000 };
const invoiced = { amount: eur(60_000), baseMinor: 51_902, rates };
const purchase: Purchase = {
  ...{ source: 'DEALER_VAT', goods: 'antique', documentNo: 'PI-1', date: '2025-11-03', price: eur(60_000) },
  vat: eur(12_000),
};

it('UnitRegistered is stock that nobody has invoiced yet', () => {
  const entry = balanced(postReceipt(fact, 'BOWL', { by: 'receipt', cost: receipt, at }));
  expect(shown(entry)).toEqual(['Dr 1410 55000 GBP BOWL', 'Cr 2110 55000 GBP BOWL']);
  expect(entry).toMatchObject({ documentType: 'PURCHASE', documentNo: 'BOWL' });
});

it('a purchase is owed to its seller, with the tax that comes back', () => {
  const entry = balanced(postPurchase(fact, 'BOWL', { by: 'purchase', cost: invoiced, at }, purchase));
  expect(shown(entry)).toEqual([
    ...['Dr 1410 60000 EUR = 51902 BOWL', 'Cr 2100 60000 EUR = 51902 BOWL'],
    ...['Dr 2150 12000 EUR = 10380', 'Cr 2100 12000 EUR = 10380'],
  ]);
  expect(entry).toMatchObject({ documentType: 'PURCHASE', documentNo: 'PI-1', rateId: 'ecb-1' });
});

it('a receipt is taken back for the purchase by an entry of its own', () => {
  const entry = balanced(postReceiptBack(fact, 'BOWL', receipt, purchase));
  expect(shown(entry)).toEqual(['Cr 1410 55000 GBP BOWL', 'Dr 2110 55000 GBP BOWL']);
  expect(entry).toMatchObject({ key: `${fact.key}/receipt`, documentType: 'PURCHASE', documentNo: 'PI-1' });
});
