import { describe, expect, it } from '@jest/globals';
import type { OrderedLine } from '#contracts/vocabulary.js';
import { crossesCustoms, customsOf, type Crossing, type Goods } from './customs.js';
import type { Known } from './piece.js';

const eur = (minor: number) => ({ minor, currency: 'EUR' });
const crossing: Crossing = {
  ...{ reason: 'sale', sellerCountry: 'DE-BY', shipDate: '2026-03-14' },
  measures: { weightGrams: 2_000, lengthMm: 300, widthMm: 300, heightMm: 300 },
};
const unit = (line: number, known?: Known, minor = 125_000): Goods => ({
  line: { line, unitId: `A-${line}`, price: eur(minor) },
  piece: known && { known, sequences: {} },
});
const polish: OrderedLine = { line: 9, sku: 'POLISH-250', quantity: 3, price: eur(1_450) };
const bowl: Known = {
  ...{ title: 'Bowl', category: 'ceramics', materials: 'porcelain', madeFrom: 1750, madeTo: 1780, weightGrams: 640 },
};

describe('What customs are told', () => {
  it('says what a piece is, how old it is, what it was sold for and where it comes from', () => {
    const papers = customsOf([unit(1, bowl)], crossing);
    expect(papers).toEqual({
      customs: {
        reason: 'sale',
        items: [
          {
            description: 'Bowl, porcelain, made 1750 to 1780, over 100 years old',
            ...{ hsCode: '970690', quantity: 1, value: eur(125_000), weightGrams: 640, origin: 'DE' },
          },
        ],
      },
      ...{ needsPermit: [], undescribed: [] },
      declared: [{ line: 1, age: 'over-100', hsCode: '970690', because: 'age' }],
    });
    expect(customsOf([unit(1, bowl)], { ...crossing, reason: 'return' }).customs.reason).toBe('return');
  });
  it('names an age only where it is proven', () => {
    const described = (known: Known) => customsOf([unit(1, known)], crossing).customs.items[0]!.description;
    expect(described({ title: 'Bowl', madeFrom: 1920, madeTo: 1945 })).toBe('Bowl, made 1920 to 1945');
    expect(described({ title: 'Bowl', madeFrom: 1700, madeTo: 1700 })).toBe('Bowl, made 1700, over 250 years old');
    expect(described({ title: 'Bowl', madeFrom: 1950 })).toBe('Bowl, made since 1950');
    expect(described({ title: 'Bowl', madeTo: 1899 })).toBe('Bowl, made before 1900, over 100 years old');
    expect(described({ title: 'Coin', madeFrom: -400, madeTo: -300 })).toMatch(
      /^Coin, made 400 BC to 300 BC, over 250/,
    );
    expect(described({ title: 'Bowl' })).toBe('Bowl');
  });
  it('declares all of a line, at its price', () => {
    const { customs } = customsOf([{ line: polish, piece: undefined }], crossing);
    expect(customs.items).toMatchObject([{ quantity: 3, value: eur(4_350) }]);
    const huge = { ...polish, quantity: 1_000_000, price: eur(1e12) };
    expect(() => customsOf([{ line: huge, piece: undefined }], crossing)).toThrow(RangeError);
  });
  it('names what nobody has described', () => {
    const { customs, undescribed, declared } = customsOf(
      [unit(1, bowl), unit(2), unit(3, { category: 'glass' }), { line: polish, piece: undefined }],
      crossing,
    );
    expect(undescribed).toEqual(['A-2', 'A-3', 'POLISH-250']);
    expect(customs.items.map(({ description }) => description).slice(1)).toEqual(['A-2', 'A-3', 'POLISH-250']);
    expect(declared[3]).toEqual({ line: 9, age: 'unknown', hsCode: '970510', because: 'nothing-better' });
  });
  it('stops for protected materials, in the title or among the materials', () => {
    const fan = { title: 'Fächer mit Elfenbein', materials: 'silk' };
    const box = { title: 'Box', materials: 'tortoiseshell and silver' };
    expect(customsOf([unit(1, fan), unit(2, box), unit(3, bowl)], crossing).needsPermit).toEqual([
      ...['ivory', 'tortoiseshell'],
    ]);
  });
  it('shares what is left of the parcel’s weight among what has not been weighed', () => {
    const weights = (...goods: Goods[]) =>
      customsOf(goods, crossing).customs.items.map(({ weightGrams }) => weightGrams);
    expect(weights(unit(1, bowl), unit(2), unit(3))).toEqual([640, 680, 680]);
    expect(weights(unit(1, { ...bowl, weightGrams: 3_000 }), unit(2))).toEqual([3_000, 1]);
    expect(weights(unit(1))).toEqual([2_000]);
  });
});

describe('A customs border', () => {
  const free = ([from, to]: readonly [string, string]) => [
    from,
    to,
    crossesCustoms(from, to),
    crossesCustoms(to, from),
  ];
  const crosses = (pairs: readonly (readonly [string, string])[], is: boolean) => {
    for (const pair of pairs) expect(free(pair)).toEqual([...pair, is, is]);
  };

  it('is none within a country, whatever the region', () =>
    crosses(
      [
        ['US', 'US-TX'],
        ['US-PA', 'US-HI'],
        ['DE-BY', 'DE'],
        ['JP', 'JP-13'],
        ['ES', 'ES-MD'],
      ],
      false,
    ));
  it('is none within the Union, and around it', () => {
    crosses(
      [
        ['DE', 'FR'],
        ['IE', 'BG'],
        ['DE', 'PT-20'],
        ['DE', 'PT-30'],
        ['IT', 'MC'],
      ],
      false,
    );
    crosses(
      [
        ['DE', 'CH'],
        ['DE', 'NO'],
        ['DE', 'GB'],
        ['DE', 'US'],
        ['IT', 'SM'],
        ['DE', 'TR'],
        ['FR', 'AD'],
      ],
      true,
    );
  });
  it('is there for what lies outside of its customs, or of its VAT', () => {
    crosses(
      [
        ['ES', 'ES-CE'],
        ['ES', 'ES-ML'],
        ['ES', 'ES-CN'],
        ['DE', 'ES-CN'],
        ['DE', 'ES-GC'],
      ],
      true,
    );
    crosses(
      [
        ['FI', 'AX'],
        ['FI', 'FI-01'],
        ['GR', 'GR-69'],
        ['FR', 'RE'],
        ['FR', 'FR-974'],
        ['DK', 'GL'],
      ],
      true,
    );
    crosses(
      [
        ['DK', 'FO'],
        ['NL', 'AW'],
        ['FR', 'NC'],
        ['ES-CN', 'ES-CE'],
      ],
      true,
    );
    crosses(
      [
        ['RE', 'FR-974'],
        ['AX', 'FI-01'],
      ],
      false,
    );
  });
  it('is none between Northern Ireland and either side', () => {
    crosses(
      [
        ['GB', 'GB-NIR'],
        ['GB-SCT', 'GB-NIR'],
        ['IE', 'GB-NIR'],
        ['DE', 'GB-NIR'],
        ['IM', 'GB-NIR'],
      ],
      false,
    );
    crosses(
      [
        ['US', 'GB-NIR'],
        ['CH', 'GB-NIR'],
        ['JE', 'GB-NIR'],
      ],
      true,
    );
  });
  it('is where customs unions end', () => {
    crosses(
      [
        ['CH', 'LI'],
        ['GB', 'IM'],
        ['US', 'PR'],
        ['US-TX', 'US-PR'],
        ['PR', 'US-PR'],
      ],
      false,
    );
    crosses(
      [
        ['GB', 'JE'],
        ['GB', 'GG'],
        ['US', 'VI'],
        ['US', 'US-GU'],
        ['US', 'CA'],
        ['CN', 'CN-HK'],
      ],
      true,
    );
  });
});
