/**
 * The day that an instant (RFC 3339) falls on in an IANA time zone: 2026-01-10.
 * @throws RangeError if there is no such zone.
 */
export function dayIn(timeZone: string): (instant: string) => string {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  return (instant) => format.format(Date.parse(instant));
}

const dayMs = 86_400_000;
const shifted = (day: string, days: number) => new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10);
export const dayAfter = (day: string): string => shifted(day, 1);
export const dayBefore = (day: string): string => shifted(day, -1);

/** Every day from the first to the last. */
export function daysBetween(from: string, to: string): string[] {
  const days: string[] = [];
  for (let day = from; day <= to; day = dayAfter(day)) days.push(day);
  return days;
}

/** The first and the last day of a month: 2026-01. */
export function daysOfMonth(month: string): { readonly from: string; readonly to: string } {
  const from = `${month}-01`;
  const next = dayAfter(`${month}-28`).slice(0, 7) === month ? shifted(from, 31) : dayAfter(`${month}-28`);
  return { from, to: dayBefore(`${next.slice(0, 7)}-01`) };
}
