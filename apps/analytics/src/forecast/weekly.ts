/** Pieces sold of a category in the week that begins on a Monday (YYYY-MM-DD). */
export type WeekSold = { readonly week: string; readonly category: string; readonly pieces: number };

/** Pieces a week, without a gap: the first is of the week that begins on the Monday `from`. */
export type WeeklyDemand = { readonly from: string; readonly pieces: readonly number[] };

const dayMs = 86_400_000;
const weekMs = 7 * dayMs;
// 1970-01-05 was a Monday.
const firstMondayMs = 4 * dayMs;

/**
 * Demand by category, from the week of its first sale up to the one before that of `today`, which still goes on; a week without
 * sales is a zero. The first week of all is left out: trade may have begun in its middle.
 */
export function weeklyDemand(sold: readonly WeekSold[], today: string): ReadonlyMap<string, WeeklyDemand> {
  const running = weekOf(today);
  const begun = sold.reduce((first, { week }) => Math.min(first, weekOf(week)), running);
  const byCategory = new Map<string, Map<number, number>>();
  for (const { week, category, pieces } of sold) {
    const number = weekOf(week);
    if (number === begun || number >= running) continue;
    const weeks = byCategory.get(category) ?? new Map<number, number>();
    byCategory.set(category, weeks.set(number, (weeks.get(number) ?? 0) + pieces));
  }
  const inOrder = [...byCategory].sort(([one], [other]) => (one < other ? -1 : 1));
  return new Map(
    inOrder.map(([category, weeks]) => {
      const first = Math.min(...weeks.keys());
      const pieces = Array.from({ length: running - first }, (_, index) => weeks.get(first + index) ?? 0);
      return [category, { from: mondayOf(first), pieces }];
    }),
  );
}

/** The Monday that begins a week so many weeks later. */
export const weeksAfter = (monday: string, weeks: number): string => mondayOf(weekOf(monday) + weeks);

/** As ISO 8601 names a week: its year is that of its Thursday. */
export function isoWeek(monday: string): string {
  const thursday = dayOf(Date.parse(monday) + 3 * dayMs);
  const year = thursday.slice(0, 4);
  const number = 1 + Math.floor((Date.parse(thursday) - Date.parse(`${year}-01-01`)) / weekMs);
  return `${year}-W${`${number}`.padStart(2, '0')}`;
}

/** Weeks since the first Monday of 1970. */
const weekOf = (day: string) => Math.floor((Date.parse(day) - firstMondayMs) / weekMs);
const mondayOf = (week: number) => dayOf(firstMondayMs + week * weekMs);
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);
