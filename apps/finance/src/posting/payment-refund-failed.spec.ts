import { expect, it } from '@jest/globals';
import { shown } from '../books.contract.js';
import { balanced } from '../journal/entry.js';
import { postDeposit } from './payment-captured.js';
import { reversed } from './payment-refund-failed.js';
import { at, eur, fact } from './sample-sales.contract.js';

it('PaymentRefundFailed is posted as what its refund posted, turned', () => {
  const books = { ...fact, baseCurrency: 'EUR' };
  const entry = postDeposit(books, 'o-42', { account: '1260', paid: eur(500), amount: eur(500), at });
  const taken = balanced(reversed(entry, 'r-1'));
  expect(shown(taken)).toEqual(['Cr 1260 500 EUR', 'Dr 2300 500 EUR']);
  expect(taken).toMatchObject({ documentType: 'REVERSAL', documentNo: 'o-42', reverses: 'r-1' });
});
