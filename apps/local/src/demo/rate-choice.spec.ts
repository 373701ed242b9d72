import { describe, expect, it } from '@jest/globals';
import { choicesIn, choiceTable, tellingChoice, type RateChoice } from './rate-choice.js';

const usd = (minor: number) => ({ minor, currency: 'USD' });
const offer = (name: string, minor: number, whyNot?: 'late' | 'dearer') => ({
  ...{ carrier: 'ups', service: name, name, price: usd(minor), arrivesBy: '2026-11-25' },
  ...(whyNot && { whyNot }),
});
const choice = (parcelId: string, ...considered: ReturnType<typeof offer>[]): RateChoice => ({
  ...{ parcelId, reason: 'cheapest-within-promise' },
  circumstances: { promisedBy: '2026-11-25T15:00:00.000Z', destination: 'US-NY', value: usd(20_950), considered },
});
const plain = choice('s-1.1', offer('Air', 2_000), offer('Saver', 2_100, 'dearer'), offer('Express', 3_000, 'dearer'));
const telling = choice('s-2.1', offer('Ground', 900, 'late'), offer('Air', 2_000), offer('Saver', 2_100, 'dearer'));

describe('Why a carrier was chosen', () => {
  it('is read from histories', () => {
    const other = { type: 'ParcelClosed', data: {} };
    expect(choicesIn([[other, { type: 'RateChosen', data: plain }], [other]])).toEqual([plain]);
  });

  it('is best told by a choice with several reasons', () => {
    expect(tellingChoice([plain, telling])).toBe(telling);
    expect(tellingChoice([])).toBeUndefined();
  });

  it('is shown with the chosen offer first, then by price', () => {
    const lines = choiceTable(telling);
    expect(lines[0]).toContain('worth USD 209.50, to US-NY, promised by 2026-11-25');
    expect(lines.slice(-3).map((line) => line.trim().split(/ {2,}/))).toEqual([
      ['Air', '2026-11-25', 'USD 20.00', 'chosen: cheapest-within-promise'],
      ['Ground', '2026-11-25', 'USD 9.00', 'late'],
      ['Saver', '2026-11-25', 'USD 21.00', 'dearer'],
    ]);
  });
});
