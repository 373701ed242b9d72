import { expect, it } from '@jest/globals';
import { shown } from '../books.contract.js';
import { balanced } from '../journal/entry.js';
import { postLabel, postLabelVoid } from './label-bought.js';
import { at, byCard, eur, fact, rates } from './sample-sales.contract.js';

const label = { labelId: 's-1.1.1Z1', carrier: 'ups', cost: eur(1_251), isReturn: false, at };

it('LabelBought is owed to the carrier, and each piece of the order bears its share', () => {
  const entry = balanced(postLabel(fact, 'o-43', { label, booked: byCard, rates }));
  expect(shown(entry)).toEqual([
    'Dr 6200 626 EUR = 541 WAX',
    'Cr 2120 626 EUR = 541 WAX',
    'Dr 6200 625 EUR = 541 OIL',
    'Cr 2120 625 EUR = 541 OIL',
  ]);
  expect(entry).toMatchObject({ documentType: 'SHIPPING', documentNo: label.labelId, channel: 'web' });
});

it('LabelBought of an order that is not booked is owed as a whole', () =>
  expect(shown(balanced(postLabel(fact, 'o-43', { label, rates })))).toEqual([
    'Dr 6200 1251 EUR = 1082',
    'Cr 2120 1251 EUR = 1082',
  ]));

it('LabelVoided takes that back', () =>
  expect(shown(balanced(postLabelVoid(fact, 'o-43', { label, rates })))).toEqual([
    'Cr 6200 1251 EUR = 1082',
    'Dr 2120 1251 EUR = 1082',
  ]));
