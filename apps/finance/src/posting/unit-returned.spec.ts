import { expect, it } from '@jest/globals';
import { shown } from '../books.contract.js';
import { balanced } from '../journal/entry.js';
import { at, fact, gbp } from './sample-sales.contract.js';
import { postCostCorrection, postReturn } from './unit-returned.js';

const cost = (minor: number) => ({ amount: gbp(minor), baseMinor: minor });
const sale = { orderId: 'o-42', at, margin: true };

it('UnitReturned and UnitSaleReversed are in stock again for what it left it', () => {
  const entry = balanced(postReturn(fact, 'BOWL', { ...sale, cost: cost(60_000) })!);
  expect(shown(entry)).toEqual(['Cr 5010 60000 GBP BOWL', 'Dr 1410 60000 GBP BOWL']);
  expect(entry).toMatchObject({ documentType: 'RETURN', documentNo: 'o-42', orderId: 'o-42' });
  expect(postReturn(fact, 'BOWL', sale)).toBeUndefined();
});

it('a purchase after the sale changes the cost of goods to its price', () => {
  expect(shown(balanced(postCostCorrection(fact, 'BOWL', { ...sale, cost: cost(55_000) }, cost(60_000))))).toEqual([
    ...['Cr 5010 55000 GBP BOWL', 'Dr 1410 55000 GBP BOWL'],
    ...['Dr 5010 60000 GBP BOWL', 'Cr 1410 60000 GBP BOWL'],
  ]);
  expect(shown(balanced(postCostCorrection(fact, 'BOWL', { ...sale, margin: false }, cost(60_000))))).toEqual([
    ...['Dr 5000 60000 GBP BOWL', 'Cr 1410 60000 GBP BOWL'],
  ]);
});
