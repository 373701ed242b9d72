const zone = 'Europe/Berlin';
// The ECB publishes at about this hour of its day, and does not say when in the file.
const publishedAtHour = '16';

const hourThere = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', hourCycle: 'h23' });
const dateThere = new Intl.DateTimeFormat('sv-SE', {
  timeZone: zone,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

/** The instant from which rates of a day count: 16:00 in Frankfurt, 15:00 UTC in winter and 14:00 in summer. */
export function fixingOf(day: string): string {
  const inSummer = `${day}T14:00:00.000Z`;
  return hourThere.format(new Date(inSummer)) === publishedAtHour ? inSummer : `${day}T15:00:00.000Z`;
}

/** The day that it is in Frankfurt at an instant: 2026-03-13. */
export const dayAt = (instant: Date) => dateThere.format(instant);
