import { describe, expect, it } from '@jest/globals';
import { shown } from '../books.contract.js';
import { balanced } from '../journal/entry.js';
import type { GivenBack } from '../sale/giving-back.js';
import { postDeposit, postDepositApplied, postDepositBack } from './payment-captured.js';
import { at, eur, fact, rates } from './sample-sales.contract.js';

const deposit = { account: '1260', paid: eur(10_001), amount: eur(10_001), at };
const back = (minor: number, soFarMinor: number, beyondMinor = 0): GivenBack => ({
  ...{ refundId: 'r-1', at, amount: eur(minor + beyondMinor), lines: [{ line: 0, minor, soFarMinor }] },
  ...{ beyondMinor, beyondSoFarMinor: 0, ofDeposit: true },
});

describe('PaymentCaptured of an order that came to nothing', () => {
  it('is posted as a deposit of the buyer', () => {
    const entry = balanced(postDeposit(fact, 'o-42', deposit, rates));
    expect(shown(entry)).toEqual(['Dr 1260 10001 EUR = 8651', 'Cr 2300 10001 EUR = 8651']);
    expect(entry).toMatchObject({ documentType: 'PAYMENT', documentNo: 'o-42', orderId: 'o-42', rateId: 'ecb-1' });
  });
  it('goes back in parts that are worth what it was, and beyond it as spent', () => {
    const parts = [back(5_001, 0), back(1, 5_001), back(4_999, 5_002, 100)];
    expect(parts.map((part) => shown(balanced(postDepositBack(fact, 'o-42', deposit, part, rates))))).toEqual([
      ['Dr 2300 5001 EUR = 4326', 'Cr 1260 5001 EUR = 4326'],
      ['Dr 2300 1 EUR', 'Cr 1260 1 EUR'],
      [...['Dr 2300 4999 EUR = 4324', 'Cr 1260 4999 EUR = 4324'], ...['Dr 4090 100 EUR = 87', 'Cr 1260 100 EUR = 87']],
    ]);
  });
  it('is as if it had never been, once the order is confirmed after all', () => {
    const refunded = { refundedMinor: 5_001, beyondMinor: 0 };
    expect(shown(balanced(postDepositApplied(fact, 'o-42', deposit, refunded, rates)))).toEqual([
      'Dr 2300 5000 EUR = 4325',
      'Cr 1260 5000 EUR = 4325',
    ]);
    const beyond = { refundedMinor: 10_001, beyondMinor: 100 };
    expect(shown(balanced(postDepositApplied(fact, 'o-42', deposit, beyond, rates)))).toEqual([
      'Cr 4090 100 EUR = 87',
      'Dr 1260 100 EUR = 87',
    ]);
    const all = { refundedMinor: 10_001, beyondMinor: 0 };
    expect(shown(postDepositApplied(fact, 'o-42', deposit, all, rates))).toEqual([]);
  });
});
