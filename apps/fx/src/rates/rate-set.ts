import { z } from 'zod';

/** Short, so that an id with a moment and a hash in it still fits. */
export const sourceName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/, 'letters, digits, dot, dash and underscore, at most 32');

/** How much of each currency one unit of the base buys, by currency. Decimals as the source printed them. */
export type RatesByCurrency = Readonly<Record<string, string>>;

/** The rates that one source gave for one moment. */
export type RateSet = {
  readonly source: string;
  /** What the source says they are of: a day, 2026-03-13, or an instant where it fixes several times a day. */
  readonly fixed: string;
  /** The instant from which they count, RFC 3339 in UTC with milliseconds. */
  readonly asOf: string;
  readonly base: string;
  readonly rates: RatesByCurrency;
};

/**
 * What the id's hash is taken of. Without asOf, which depends on when we were told, and without the zeros at the end of a
 * rate, which the ECB prints in one file and leaves out in the other: the same rates are one set, wherever they came from.
 */
export const contentOf = ({ source, fixed, base, rates }: RateSet) =>
  JSON.stringify([
    source,
    fixed,
    base,
    Object.entries(rates)
      .map(([code, rate]) => `${code} ${plain(rate)}`)
      .sort(),
  ]);

/** `ecb-2026-03-13-5d41402a`, or `ecb-2026-03-13T130000Z-5d41402a` for rates of an instant. The hash is hexadecimal. */
export const rateIdOf = ({ source, fixed }: RateSet, hash: string) =>
  `${source}-${fixed.replace(/\.\d+|:/g, '')}-${hash.slice(0, 8)}`;

const plain = (rate: string) => (rate.includes('.') ? rate.replace(/\.?0+$/, '') : rate);
