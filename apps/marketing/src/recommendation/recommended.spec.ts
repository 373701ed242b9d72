import { describe, expect, it } from '@jest/globals';
import { alone, companyIn, recommended, type Candidate, type Liked } from './recommended.js';

const at = (day: number) => `2026-01-${String(day).padStart(2, '0')}T00:00:00.000Z`;
const piece = (
  unitId: string,
  category: string,
  askingMinor = 10_000,
  more: Partial<Candidate> = {},
): Candidate & Liked => ({
  ...{ unitId, category, materials: '', madeFrom: null, madeTo: null, askingMinor, currency: 'USD', offeredAt: at(1) },
  viewedWith: [],
  ...more,
});
const bowl = piece('bowl', 'ceramics', 10_000, { materials: 'porcelain' });
const clock = piece('clock', 'clocks', 50_000);
const wanted = (subjectId: string, ...pieces: Candidate[]) =>
  pieces.map(({ unitId, category }) => ({ subjectId, unitId, category }));

describe('What is recommended', () => {
  it('is first what is most like what they wanted, and says so', () => {
    const plate = piece('plate', 'ceramics', 9_000, { materials: 'porcelain' });
    const pot = piece('pot', 'ceramics', 90_000, { materials: 'stoneware' });
    const dial = piece('dial', 'instruments', 200_000_000);
    expect(recommended([dial, pot, plate], [bowl], alone)).toEqual([
      { unitId: 'plate', reason: 'similar-to', like: 'bowl' },
      { unitId: 'pot', reason: 'same-category' },
      { unitId: 'dial', reason: 'new' },
    ]);
  });
  it('is what others wanted, who wanted the same', () => {
    const company = companyIn([...wanted('a', bowl, clock), ...wanted('b', bowl, clock), ...wanted('c', bowl)]);
    const chair = piece('chair', 'furniture', 50_000);
    expect(recommended([chair, clock], [bowl], company)[0]).toEqual({ unitId: 'clock', reason: 'bought-together' });
    expect(recommended([chair, { ...clock, unitId: 'other' }], [bowl], company)[0]!.unitId).toBe('other');
  });
  it('is what others looked at, too, before what is only alike, and after what they wanted', () => {
    const company = companyIn([...wanted('a', bowl, clock), ...wanted('b', bowl, clock)]);
    const [chair, plate] = [piece('chair', 'furniture', 50_000), piece('plate', 'plates', 9_000)];
    const seen = { ...bowl, viewedWith: ['chair', 'clock'] };
    expect(recommended([plate, chair, clock], [{ ...seen, category: '' }], company)).toEqual([
      { unitId: 'clock', reason: 'bought-together' },
      { unitId: 'chair', reason: 'viewed-together' },
      { unitId: 'plate', reason: 'new' },
    ]);
    expect(recommended([plate], [{ ...bowl, viewedWith: ['plate'] }], alone)).toEqual([
      { unitId: 'plate', reason: 'viewed-together' },
    ]);
  });
  it('is first what most looked at, and of the later wish', () => {
    const [chair, stool] = [piece('chair', 'furniture', 50_000), piece('stool', 'furniture', 50_000)];
    const first = (...liked: Liked[]) => recommended([chair, stool], liked, alone)[0]!.unitId;
    expect(first({ ...bowl, viewedWith: ['stool', 'chair'] })).toBe('stool');
    expect(first({ ...bowl, viewedWith: ['chair', 'stool'] })).toBe('chair');
    expect(first({ ...bowl, viewedWith: ['chair'] }, { ...clock, viewedWith: ['stool'] })).toBe('chair');
    expect(first({ ...clock, viewedWith: ['stool'] }, { ...bowl, viewedWith: ['chair'] })).toBe('stool');
  });
  it('is never what they wanted already', () => expect(recommended([bowl], [bowl], alone)).toEqual([]));
  it('is what is new to whom we know nothing of', () =>
    expect(
      recommended(
        [
          { ...bowl, offeredAt: at(2) },
          { ...clock, offeredAt: at(3) },
        ],
        [],
        alone,
      ),
    ).toEqual([
      { unitId: 'clock', reason: 'new' },
      { unitId: 'bowl', reason: 'new' },
    ]));
  it('follows the later of two wishes', () => {
    const [plate, watch] = [piece('plate', 'ceramics'), piece('watch', 'clocks', 50_000)];
    const same = { ...bowl, materials: '' };
    expect(recommended([plate, watch], [clock, same], alone)[0]!.unitId).toBe('watch');
    expect(recommended([plate, watch], [same, clock], alone)[0]!.unitId).toBe('plate');
  });
});

describe('What people wanted together', () => {
  it('counts people, and none that was alone', () => {
    const { pieces, categories } = companyIn([
      ...[...wanted('a', bowl, clock, clock), ...wanted('b', bowl), ...wanted('c', bowl), ...wanted('d', clock)],
    ]);
    expect(pieces).toEqual(
      new Map([
        ['bowl', 0.75],
        ['clock', 0.5],
      ]),
    );
    expect(categories).toEqual(
      new Map([
        ['ceramics', 0.75],
        ['clocks', 0.5],
      ]),
    );
    expect(companyIn(wanted('a', bowl, clock))).toEqual(alone);
  });
});
