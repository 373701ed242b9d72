/** Where carriers scan parcels: one town for each country, since where buyers live stands in no book and in no message. */
export type Place = {
  readonly city: string;
  readonly region: string;
  readonly postalCode: string;
  readonly country: string;
};

const towns: Readonly<
  Record<string, readonly [city: string, region: string, postalCode: string, offsetHours: number]>
> = {
  US: ['Louisville', 'KY', '40213', -5],
  CA: ['Mississauga', 'ON', 'L5S1E1', -5],
  MX: ['Toluca', 'MX', '50200', -6],
  GB: ['Castle Donington', '', 'DE742TZ', 0],
  DE: ['Koeln', '', '51147', 1],
  FR: ['Roissy', '', '95700', 1],
  JP: ['Narita', '', '2820004', 9],
  AU: ['Mascot', 'NS', '2020', 10],
};

export function placeIn(country: string): Place {
  const [city, region, postalCode] = towns[country] ?? ['Gateway', '', ''];
  return { city, region, postalCode, country };
}

/** The clock on the wall of the carrier's building in that country, which knows no summer time. */
export function localIn(country: string, at: number) {
  const hours = towns[country]?.[3] ?? 0;
  const offset = `${hours < 0 ? '-' : '+'}${String(Math.abs(hours)).padStart(2, '0')}:00`;
  return { offset, ...clock(at + hours * 3_600_000), gmt: clock(at) };
}

/** As 2026-06-15 and 12:30:00. */
export function clock(at: number) {
  const text = new Date(at).toISOString();
  return { date: text.slice(0, 10), time: text.slice(11, 19) };
}

const dayMs = 86_400_000;

/** The date that many working days after that one. */
export function workingDaysAfter(date: string, days: number): string {
  let at = Date.parse(`${date}T00:00:00Z`);
  for (let left = days; left > 0;) {
    at += dayMs;
    const weekday = new Date(at).getUTCDay();
    if (weekday !== 0 && weekday !== 6) left--;
  }
  return clock(at).date;
}

/** MON, as both carriers write it. */
export const weekdayOf = (date: string) =>
  ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'][new Date(`${date}T00:00:00Z`).getUTCDay()]!;
