import { Chance } from '../chaos/chance.js';

/**
 * So many letters in an order that only the seed knows: each at least once, and some again to the byte, as carriers repeat
 * themselves.
 * @throws Error if there are more letters than that, or none.
 */
export function letterDeck(letters: readonly string[], count: number, seed: number): string[] {
  if (letters.length === 0 || letters.length > count)
    throw new Error(`${letters.length} letters do not make ${count}: have more parcels moved, or fewer`);
  const chance = new Chance(seed, 'letters');
  const again = Array.from({ length: count - letters.length }, () => chance.pick(letters));
  return chance.shuffled([...letters, ...again]);
}
