import type { Known } from './piece.js';
import { plainWords } from './plain-words.js';

/**
 * What the years say of a piece. `over-100` and `over-250` are proven: it was made so long ago even if it was made in the last
 * year it may have been. `claimed`: it may be over a hundred years old, and may not.
 */
export type Age = 'over-250' | 'over-100' | 'claimed' | 'younger' | 'unknown';

/** How old it is in a year. "Of an age exceeding" must be true also of what was made on the last day of its last year. */
export function ageOf({ madeFrom, madeTo }: Known, year: number): Age {
  if (madeTo !== undefined && year - madeTo > 250) return 'over-250';
  if (madeTo !== undefined && year - madeTo > 100) return 'over-100';
  if (madeFrom !== undefined) return year - madeFrom > 100 ? 'claimed' : 'younger';
  return madeTo === undefined ? 'unknown' : 'claimed';
}

/** Why it is this code. `nothing-better`: neither age nor category says what it is, so somebody should look. */
export type TariffCode = { readonly hsCode: string; readonly because: 'art' | 'age' | 'category' | 'nothing-better' };

/**
 * Art and collectors' pieces stay under their own headings however old they are: 9706 is for what the headings before it leave
 * (chapter 97, note 5(B)). `over` is the code once it is proven to be over a hundred years old.
 */
const art: readonly { readonly categories: readonly string[]; readonly over: string; readonly under: string }[] = [
  { categories: ['paintings', 'drawings'], over: '970121', under: '970191' },
  { categories: ['prints'], over: '970210', under: '970290' },
  { categories: ['sculpture', 'sculptures'], over: '970310', under: '970390' },
  { categories: ['stamps'], over: '970400', under: '970400' },
  { categories: ['coins', 'medals'], over: '970531', under: '970539' },
  { categories: ['collections', 'archaeology', 'ethnographica'], over: '970510', under: '970510' },
];

const seat =
  /\b(armchairs?|chairs?|stools?|bench|benches|sofas?|settees?|stuhl|stuhle|sessel|hocker|chaise|fauteuil)\b/;
const watch = /\b(watch|watches|taschenuhr|montre)\b/;
const wristwatch = /\b(wrist-?watch|wrist-?watches|armbanduhr|montre-bracelet)\b/;
const gold = /\b(gold|platinum|platin|platine)\b/;
const silver = /\b(silver|sterling|silber|argent)\b/;
const plated = /\b(plated|gilt|gilded|vergoldet|versilbert|dore)\b/;
const porcelain = /\b(porcelain|porzellan|porcelaine|bone china)\b/;
const carpet = /\b(carpets?|rugs?|teppich|tapis)\b/;
const tapestry = /\b(tapestry|tapestries|wandteppich|gobelin|tapisserie)\b/;
const chandelier = /\b(chandeliers?|sconces?|ceiling|wall|kronleuchter|lustre)\b/;
const flame = /\b(candlesticks?|candelabra|candelabrum|candle|lantern|oil|gas|kerosene|kerzenleuchter|bougeoir)\b/;
const bowed = /\b(violins?|viola|cello|geige|violine|violon)\b/;
const blade = /\b(swords?|sabres?|daggers?|bayonets?|rapiers?|halberds?|lances?|schwert|sabel|dolch|epee)\b/;

/** What is not proven to be antique: of the rows of a category, the first whose words are all found counts. */
type Row = readonly [categories: readonly string[], hsCode: string, ...words: RegExp[]];
const clocks = ['clocks-watches', 'clocks', 'watches'];
const jewellery = ['jewellery', 'jewelry'];
const textiles = ['textiles-costume', 'textiles'];
const rows: readonly Row[] = [
  [['furniture'], '940169', seat],
  [['furniture'], '940360'],
  [['ceramics', 'creche-figures'], '691310', porcelain],
  [['ceramics', 'creche-figures'], '691390'],
  [['glass'], '701399'],
  [['silver'], '711411'],
  [jewellery, '711719', plated],
  [jewellery, '711319', gold],
  [jewellery, '711311', silver],
  [jewellery, '711790'],
  [clocks, '910129', wristwatch, gold],
  [clocks, '910229', wristwatch],
  [clocks, '910199', watch, gold],
  [clocks, '910199', watch, silver],
  [clocks, '910299', watch],
  [clocks, '910599'],
  [['books'], '490199'],
  [['maps'], '490590'],
  [textiles, '570110', carpet],
  [textiles, '580500', tapestry],
  [textiles, '630790'],
  [['lighting'], '940550', flame],
  [['lighting'], '940519', chandelier],
  [['lighting'], '940529'],
  [['metalwork'], '830629'],
  [['woodwork'], '442090'],
  [['instruments'], '920210', bowed],
  [['instruments'], '920890'],
  [['arms'], '930700', blade],
  [['toys', 'dolls'], '950300'],
  [['printing-plates'], '844250'],
];

/**
 * The six digits of a piece in the Harmonized System of 2022, as far as its description tells. Art by its heading; anything
 * else that is proven to be over 250 years old 9706.10, over 100 years 9706.90; younger goods by what they are. Where nothing
 * is known it is a collectors' piece of historical interest, 9705.10, which somebody should confirm.
 */
export function tariffCodeOf(known: Known, year: number): TariffCode {
  const age = ageOf(known, year);
  const category = known.category ?? '';
  const kind = art.find(({ categories }) => categories.includes(category));
  const antique = age === 'over-100' || age === 'over-250';
  if (kind !== undefined) return { hsCode: antique ? kind.over : kind.under, because: 'art' };
  if (antique) return { hsCode: age === 'over-250' ? '970610' : '970690', because: 'age' };
  const words = plainWords(`${known.title ?? ''} ${known.materials ?? ''}`);
  const row = rows.find(
    ([categories, , ...all]) => categories.includes(category) && all.every((one) => one.test(words)),
  );
  return row === undefined ? { hsCode: '970510', because: 'nothing-better' } : { hsCode: row[1], because: 'category' };
}
