import { scrypt, timingSafeEqual } from 'node:crypto';

/** Bytes that nobody can foresee. */
export type Chance = (bytes: number) => Buffer;

type Cost = { readonly N: number; readonly r: number; readonly p: number };
/** For what people choose: 16 MB and about a quarter of a second. */
const chosen: Cost = { N: 16_384, r: 8, p: 5 };
/** For what chance chose: nobody guesses 100 bits, however cheap a guess is. */
const drawn: Cost = { N: 1_024, r: 8, p: 1 };

const hashBytes = 32;
const letters = '0123456789abcdefghjkmnpqrstvwxyz';

/** Four groups of five letters and digits, 100 bits; none that look alike. */
export const drawPassword = (chance: Chance) =>
  [...chance(20)].map((byte, at) => `${at > 0 && at % 5 === 0 ? '-' : ''}${letters[byte & 31]}`).join('');

/** What is kept of a password: 'scrypt$N$r$p$salt$hash'. */
export const keptOfDrawn = (password: string, chance: Chance) => kept(password, drawn, chance(16));
export const keptOfChosen = (password: string, chance: Chance) => kept(password, chosen, chance(16));
/** What no password fits, though finding that out takes as long as with a chosen one. */
export const keptOfNobody = (chance: Chance) => written(chosen, chance(16), chance(hashBytes));

/** Whether it is the password of which that was kept. */
export async function fits(password: string, kept: string): Promise<boolean> {
  const [, N, r, p, salt, hash] = kept.split('$');
  const cost = { N: Number(N), r: Number(r), p: Number(p) };
  return timingSafeEqual(await derived(password, cost, bytes(salt!)), bytes(hash!));
}

const kept = async (password: string, cost: Cost, salt: Buffer) =>
  written(cost, salt, await derived(password, cost, salt));
const written = ({ N, r, p }: Cost, salt: Buffer, hash: Buffer) =>
  ['scrypt', N, r, p, salt.toString('base64url'), hash.toString('base64url')].join('$');
const bytes = (text: string) => Buffer.from(text, 'base64url');

// However a keyboard composes its letters, it is the same password.
const derived = (password: string, cost: Cost, salt: Buffer) =>
  new Promise<Buffer>((resolve, reject) => {
    const done = (error: Error | null, key: Buffer) => (error === null ? resolve(key) : reject(error));
    scrypt(password.normalize('NFKC'), salt, hashBytes, cost, done);
  });
