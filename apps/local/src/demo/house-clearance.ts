import type { Chance } from './chance.js';
import type { NewPiece } from './shop-front.js';

/** Everything here is invented: the houses, the pieces, the prices. */
const houses = [
  { house: 'Larch House, Bath', currency: 'GBP' },
  { house: 'Villa Amsel, Bregenz', currency: 'EUR' },
  { house: 'Maison Perrault, Lyon', currency: 'EUR' },
  { house: '14 Quince Street, Savannah', currency: 'USD' },
];
const kinds = [
  {
    what: 'Bracket clock',
    category: 'clocks-watches',
    materials: 'walnut, brass',
    grams: 6_800,
    minor: [38_000, 420_000],
  },
  { what: 'Tea caddy', category: 'woodwork', materials: 'rosewood, bone', grams: 1_200, minor: [9_000, 46_000] },
  { what: 'Pair of candlesticks', category: 'silver', materials: 'silver', grams: 640, minor: [18_000, 120_000] },
  { what: 'Decanter', category: 'glass', materials: 'cut glass', grams: 1_500, minor: [4_500, 28_000] },
  { what: 'Side chair', category: 'furniture', materials: 'mahogany', grams: 5_400, minor: [12_000, 90_000] },
  { what: 'Platter', category: 'ceramics', materials: 'tin-glazed earthenware', grams: 1_900, minor: [7_000, 65_000] },
  { what: 'Mourning brooch', category: 'jewellery', materials: 'gold, enamel', grams: 20, minor: [11_000, 84_000] },
  { what: 'Travelling inkwell', category: 'metalwork', materials: 'brass', grams: 310, minor: [3_000, 19_000] },
] as const;
const periods = ['George III', 'Regency', 'Biedermeier', 'Victorian', 'Napoleon III', 'Arts and Crafts', 'Art Deco'];
const conditions = ['excellent', 'very good, light wear', 'good, small old repairs', 'fair, restored'];

/** What a van brings from an invented house. `lot` makes its stock numbers unlike those of any other van. */
export function houseClearance(chance: Chance, lot: string, count: number): { house: string; pieces: NewPiece[] } {
  const { house, currency } = chance.pick(houses);
  const pieces = Array.from({ length: count }, (_, index) => {
    const { what, category, materials, grams, minor } = chance.pick(kinds);
    const [least, most] = minor;
    return {
      unitId: `HC-${lot}-${String(index + 1).padStart(3, '0')}`,
      title: `${what}, ${chance.pick(periods)} style (invented)`,
      ...{ category, materials, condition: chance.pick(conditions), location: 'warehouse' },
      weightGrams: Math.round(grams * (0.7 + 0.6 * chance.fraction())),
      askingPrice: { minor: Math.round(chance.between(least, most) / 500) * 500, currency },
    };
  });
  return { house, pieces };
}
