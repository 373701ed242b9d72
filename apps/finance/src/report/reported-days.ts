/** A report of more days than a year and a bit would keep everybody else waiting. */
export const daysMax = 400;
const dayMs = 86_400_000;

/** Whether there are more days from the first to the last than a report may have. */
export const isOverLong = (from: string, to: string): boolean =>
  (Date.parse(to) - Date.parse(from)) / dayMs + 1 > daysMax;
