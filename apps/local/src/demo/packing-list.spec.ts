import { describe, expect, it } from '@jest/globals';
import { boxesOf, isParcel, sizeOf, type Piece } from './packing-list.js';

const piece = (code: string, weightGrams: number, sizeMm: Piece['sizeMm'] = [100, 200, 50]): Piece => ({
  ...{ code, weightGrams, sizeMm },
});

describe('A packing list', () => {
  it('stacks what one person can lift, flat on flat, with padding around it', () =>
    expect(boxesOf([piece('cup', 200), piece('tray', 900, [20, 400, 300])])).toEqual([
      { codes: ['tray', 'cup'], measures: { weightGrams: 1_500, lengthMm: 460, widthMm: 360, heightMm: 130 } },
    ]));

  it('gives what is heavy a box of its own, and every piece exactly one', () => {
    const boxes = boxesOf([piece('clock', 24_000), piece('tin', 300), piece('tin', 300), piece('urn', 40_000)]);
    expect(boxes.map(({ codes }) => codes)).toEqual([['urn'], ['clock', 'tin', 'tin']]);
  });

  it('stacks nothing into a box that is bulky already', () => {
    const boxes = boxesOf([piece('mirror', 5_000, [900, 700, 300]), piece('cup', 200), piece('saucer', 100)]);
    expect(boxes.map(({ codes }) => codes)).toEqual([['mirror'], ['cup', 'saucer']]);
  });

  it('knows what no parcel is long enough for', () => {
    const [rug, cup] = [piece('rug', 9_000, [2_941, 300, 300]), piece('cup', 200)].map((one) => boxesOf([one])[0]!);
    expect([rug, cup].map((box) => isParcel(box!))).toEqual([false, true]);
  });

  it('of nothing is empty', () => expect(boxesOf([])).toEqual([]));

  it('takes measured sides, and guesses what nobody measured by its weight', () => {
    expect(sizeOf(5_000, [400, 300, 200])).toEqual([400, 300, 200]);
    expect(sizeOf(5_000, [400, undefined, 300])).toEqual([400, 300, 60]);
    expect(sizeOf(300, [undefined, undefined, undefined])).toEqual([91, 91, 91]);
    expect(sizeOf(300, [250, undefined, undefined])).toEqual([250, 250, 250]);
  });
});
