const hourMs = 3_600_000;
const dayMs = 86_400_000;

/** How long until the next full hour, in milliseconds. */
export const untilNextHourMs = (nowMs: number) => hourMs - (nowMs % hourMs);

/** The first day, RFC 3339, of those that are not longer ago than so many days. */
export const daysAgo = (now: Date, days: number) => dayOf(new Date(now.getTime() - days * dayMs));

/** The first day of the year that is so many years ago: what is of the years before has been kept for so many whole years. */
export const yearsAgo = (now: Date, years: number) => `${now.getUTCFullYear() - years}-01-01`;

export const dayOf = (moment: Date) => moment.toISOString().slice(0, 10);
