import { isCurrency } from '#money/iso-4217.js';

/** Currencies that the ECB's history names and ISO 4217 lists no more, with their last day. */
const lastDays: ReadonlyMap<string, string> = new Map([
  ...([
    ['BGN', '2025-12-31'],
    ['CYP', '2007-12-31'],
    ['EEK', '2010-12-31'],
    ['HRK', '2022-12-31'],
  ] as const),
  ...([
    ['LTL', '2014-12-31'],
    ['LVL', '2013-12-31'],
    ['MTL', '2007-12-31'],
    ['ROL', '2005-06-30'],
  ] as const),
  ...([
    ['SIT', '2006-12-31'],
    ['SKK', '2008-12-31'],
    ['TRL', '2004-12-31'],
  ] as const),
]);

/** Whether a code was a currency on a day: TRL was one in 2004, and is a mistake in a file of today. */
export function wasCurrency(code: string, day: string): boolean {
  const lastDay = lastDays.get(code);
  return lastDay === undefined ? isCurrency(code) : day <= lastDay;
}
