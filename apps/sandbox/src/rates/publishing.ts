const dayMs = 86_400_000;

/** About 16:00 in Frankfurt, in winter; in summer it is an hour early, and this is never before the ECB. */
const publishedHourUtc = 15;

/** The newest day, YYYY-MM-DD, whose reference rates are out at that moment (milliseconds since 1970). */
export function lastPublished(now: number): string {
  let day = Math.floor((now - publishedHourUtc * 3_600_000) / dayMs) * dayMs;
  while (!isBusinessDay(new Date(day))) day -= dayMs;
  return new Date(day).toISOString().slice(0, 10);
}

/** When that day's rates came out, in milliseconds since 1970. */
export function publishedAt(date: string) {
  return Date.parse(`${date}T${publishedHourUtc}:00:00Z`);
}

/** The days on which the euro's payment system T2 is open. */
function isBusinessDay(day: Date) {
  const date = day.toISOString().slice(5, 10);
  if ([0, 6].includes(day.getUTCDay()) || ['01-01', '05-01', '12-25', '12-26'].includes(date)) return false;
  const fromEaster = (day.getTime() - easter(day.getUTCFullYear())) / dayMs;
  return fromEaster !== -2 && fromEaster !== 1;
}

/** Easter Sunday of the Gregorian calendar, in milliseconds since 1970, by the Meeus, Jones and Butcher rule. */
function easter(year: number) {
  const [golden, century, rest] = [year % 19, Math.floor(year / 100), year % 100];
  const moonDrift = century - Math.floor(century / 4) - Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const epact = (19 * golden + moonDrift + 15) % 30;
  const weekday = (32 + 2 * (century % 4) + 2 * Math.floor(rest / 4) - epact - (rest % 4)) % 7;
  const late = Math.floor((golden + 11 * epact + 22 * weekday) / 451);
  const days = epact + weekday - 7 * late + 114;
  return Date.UTC(year, Math.floor(days / 31) - 1, (days % 31) + 1);
}
