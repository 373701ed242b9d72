/** What was sold of a category on a day (YYYY-MM-DD); more than one of the same day add up. */
export type DayDemand = { readonly day: string; readonly category: string; readonly pieces: number };

/** Pieces a week, without a gap: the first is of the week that begins on the Monday `from`. */
export type WeeklyDemand = { readonly from: string; readonly pieces: readonly number[] };

const dayMs = 86_400_000;
const weekMs = 7 * dayMs;
// 1970-01-05 was a Monday.
const firstMondayMs = 4 * dayMs;

/**
 * Demand by ISO week (Monday to Sunday) and category, up to the week before that of `today`, which still goes on. A week
 * without sales is a zero. A category begins with the week of its first sale, but not in the week in which trade itself
 * began, if that was not on its Monday: half a week would look like little demand.
 */
export function weeklyDemand(days: readonly DayDemand[], today: string): ReadonlyMap<string, WeeklyDemand> {
  const running = weekOf(today);
  const begun = days.reduce((first, { day }) => (day < first ? day : first), today);
  const fullFrom = mondayOf(weekOf(begun)) === begun ? weekOf(begun) : weekOf(begun) + 1;
  const sums = new Map<string, Map<number, number>>();
  for (const { day, category, pieces } of days) {
    const week = weekOf(day);
    if (week < fullFrom || week >= running) continue;
    const weeks = sums.get(category) ?? new Map<number, number>();
    sums.set(category, weeks.set(week, (weeks.get(week) ?? 0) + pieces));
  }
  const inOrder = [...sums].sort(([one], [other]) => (one < other ? -1 : 1));
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
