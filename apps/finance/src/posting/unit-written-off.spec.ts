import { expect, it } from '@jest/globals';
import { shown } from '../books.contract.js';
import { balanced } from '../journal/entry.js';
import { fact, gbp } from './sample-sales.contract.js';
import { postFound, postLoss, postLossCorrection } from './unit-written-off.js';

const cost = (minor: number) => ({ amount: gbp(minor), baseMinor: minor });
const [loss, noLoss] = [
  ['Dr 5100 60000 GBP BOWL', 'Cr 1410 60000 GBP BOWL'],
  ['Cr 5100 60000 GBP BOWL', 'Dr 1410 60000 GBP BOWL'],
];

it('UnitWrittenOff is a loss of what the piece cost', () => {
  const entry = balanced(postLoss(fact, 'BOWL', 'stolen', cost(60_000))!);
  expect(shown(entry)).toEqual(loss);
  expect(entry).toMatchObject({ documentType: 'WRITE_OFF', documentNo: 'BOWL' });
  expect(postLoss(fact, 'BOWL', 'stolen', undefined)).toBeUndefined();
});

it('UnitFound takes that back', () => {
  expect(shown(balanced(postFound(fact, 'BOWL', cost(60_000))!))).toEqual(noLoss);
  expect(postFound(fact, 'BOWL', undefined)).toBeUndefined();
});

it('a loss is corrected where it proves to be another, or none of ours, or ours after all', () => {
  const corrected = (before: number | undefined, now: number | undefined) =>
    shown(
      balanced(
        postLossCorrection(fact, 'BOWL', {
          ...{ reason: 'stolen', ...(before && { before: cost(before) }), ...(now && { cost: cost(now) }) },
        }),
      ),
    );
  expect(corrected(undefined, 60_000)).toEqual(loss);
  expect(corrected(60_000, undefined)).toEqual(noLoss);
  expect(corrected(60_000, 65_000)).toEqual([
    ...(noLoss ?? []),
    ...['Dr 5100 65000 GBP BOWL', 'Cr 1410 65000 GBP BOWL'],
  ]);
});
