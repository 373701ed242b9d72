import { Chance } from './chance.js';
import type { Request } from './requests.js';

const shares = { byCheckbox: 0.5, byForm: 0.2, leaves: 0.6, byLink: 0.6, atOnce: 0.2, returns: 0.6, leavesAgain: 0.5 };
const furtherShares = { saysNoFirst: 0.5, carts: 0.4, watches: 0.5 };
const lettersMax = 3;

/** What a buyer has to do with our letters. */
export type Reader = {
  /** Of their request. */
  readonly key: string;
  readonly email: string;
  /** by-form: they type their address, and agree by the link in the letter that it gets: as somebody whom we do not know by their account. */
  readonly agrees: 'by-checkbox' | 'by-form' | 'never';
  /** Before they type it. */
  readonly saysNoFirst: boolean;
  /** When they want no more: after so many letters that sell something, 0: as soon as they ordered. Undefined: never. */
  readonly leavesAfter: number | undefined;
  readonly leavesBy: 'link' | 'account';
  /** They agree again, and may change their mind once more. */
  readonly returns: boolean;
  readonly leavesAgain: boolean;
  /** What they have in their cart and look out for: nobody buys it. */
  readonly cart: string | undefined;
  readonly watch: string | undefined;
};

export const shopWindow = (pieces: number) =>
  Array.from({ length: pieces }, (_, index) => `CW-${String(index + 1).padStart(3, '0')}`);

/** So many of the buyers, by the keys of their requests. To the others nobody may ever write. */
export function plannedReaders(
  requests: readonly Request[],
  pieces: readonly string[],
  { readers, seed }: { readonly readers: number; readonly seed: number },
): ReadonlyMap<string, Reader> {
  const chance = new Chance(seed, 'readers');
  const some = chance.shuffled(requests).slice(0, readers);
  return new Map(some.map(({ key, buyer: { email } }) => [key, { key, email, ...drawn(chance, pieces) }]));
}

function drawn(chance: Chance, pieces: readonly string[]): Omit<Reader, 'key' | 'email'> {
  const how = chance.below(100) / 100;
  const agrees =
    how < shares.byCheckbox ? 'by-checkbox' : how < shares.byCheckbox + shares.byForm ? 'by-form' : 'never';
  const leavesAtOnce = agrees === 'by-checkbox' && chance.hits(shares.atOnce);
  return {
    agrees,
    saysNoFirst: agrees === 'by-form' && chance.hits(furtherShares.saysNoFirst),
    leavesAfter: leavesAtOnce ? 0 : chance.hits(shares.leaves) ? 1 + chance.below(lettersMax) : undefined,
    leavesBy: !leavesAtOnce && chance.hits(shares.byLink) ? 'link' : 'account',
    returns: chance.hits(shares.returns),
    leavesAgain: chance.hits(shares.leavesAgain),
    cart: chance.hits(furtherShares.carts) ? chance.pick(pieces) : undefined,
    watch: chance.hits(furtherShares.watches) ? chance.pick(pieces) : undefined,
  };
}
