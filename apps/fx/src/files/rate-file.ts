import { z } from 'zod';
import { decimal, instant } from '#contracts/vocabulary.js';
import { dayAt, fixingOf } from '../rates/fixing.js';
import { wasCurrency } from '../rates/former-currencies.js';
import type { RateSet } from '../rates/rate-set.js';

const base = 'EUR';
const daysMax = 20_000;
const shownMax = 40;
const reasonMax = 500;
const hourMs = 3_600_000;
// eslint-disable-next-line no-control-regex -- control characters are what it finds
const controls = /[\u0000-\u001f\u007f]+/g;

/** A file that is not what it should be. Nothing of it may be used: who prints one rate wrong may print others wrong. */
export class BrokenFile extends Error {}

/** What a file says of one moment, as it is printed there. */
export type Printed = {
  readonly time: string;
  /** Ours, not the ECB's: the instant, where a source fixes rates several times a day. */
  readonly asof?: string | undefined;
  readonly rates: readonly (readonly [currency: string, rate: string])[];
};

/**
 * The sets of a file, oldest first, each at least with one rate.
 * @throws BrokenFile for the first thing that is wrong, and where.
 */
export function setsOf(printed: readonly Printed[], source: string, now: Date): RateSet[] {
  if (printed.length === 0) throw new BrokenFile('the file has no rates');
  if (printed.length > daysMax) throw new BrokenFile(`the file has more than ${daysMax} days`);
  const sets = printed.map((one) => ({ source, base, ...momentOf(one, now), rates: ratesOf(one) }));
  const seen = new Set<string>();
  for (const { fixed } of sets) {
    if (seen.has(fixed)) throw new BrokenFile(`${fixed} comes twice`);
    seen.add(fixed);
  }
  return sets.sort((a, b) => (a.asOf === b.asOf ? compare(a.fixed, b.fixed) : compare(a.asOf, b.asOf)));
}

/** UTF-8, and nothing else: what is decoded loosely is stored wrong. */
export function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new BrokenFile('the file is not in UTF-8');
  }
}

/** Words of a file, fit to be shown: short, and without control characters. */
export const shown = (words: string) =>
  JSON.stringify(words.length > shownMax ? `${words.slice(0, shownMax)}...` : words);

/** Why a file is not used, fit for an event: some of the words may be those of a parser. */
export const reasonOf = ({ message }: BrokenFile) => message.replace(controls, ' ').slice(0, reasonMax).toWellFormed();

/** Rates do not count before the source gave them, nor before we had them. */
function momentOf({ time, asof }: Printed, now: Date) {
  if (!z.iso.date().safeParse(time).success) throw new BrokenFile(`${shown(time)} is no day such as 2026-03-13`);
  if (time > dayAt(now)) throw new BrokenFile(`${time} is not yet`);
  const least = (at: string) => (at < now.toISOString() ? at : now.toISOString());
  if (asof === undefined) return { fixed: time, asOf: least(fixingOf(time)) };
  const at = z.iso.datetime({ offset: true }).safeParse(asof);
  if (!at.success) throw new BrokenFile(`${time}: asof ${shown(asof)} is no instant such as 2026-01-12T13:00:00Z`);
  const fixed = new Date(asof).toISOString();
  if (!instant.safeParse(fixed).success || fixed.slice(0, 10) !== time)
    throw new BrokenFile(`${time}: asof ${fixed} is on another day`);
  if (Date.parse(fixed) > now.getTime() + hourMs) throw new BrokenFile(`${fixed} is not yet`);
  return { fixed, asOf: least(fixed) };
}

function ratesOf({ time, rates }: Printed) {
  if (rates.length === 0) throw new BrokenFile(`${time} has no rates`);
  const byCurrency = new Map<string, string>();
  for (const [currency, rate] of rates) {
    const at = `${time}: ${/^[A-Z]{3}$/.test(currency) ? currency : shown(currency)}`;
    if (currency === base) throw new BrokenFile(`${at} is the base, and has no rate`);
    if (!wasCurrency(currency, time)) throw new BrokenFile(`${at} is no currency of that day`);
    if (byCurrency.has(currency)) throw new BrokenFile(`${at} comes twice`);
    if (!decimal.safeParse(rate).success) throw new BrokenFile(`${at}: ${shown(rate)} is no rate such as 1.1476`);
    if (/^[0.]+$/.test(rate)) throw new BrokenFile(`${at}: a rate is above 0`);
    byCurrency.set(currency, rate);
  }
  return Object.fromEntries(byCurrency);
}

const compare = (a: string, b: string) => (a < b ? -1 : 1);
