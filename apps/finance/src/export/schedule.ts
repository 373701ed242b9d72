import { dayAfter, dayBefore, daysOfMonth } from '../period/day.js';
import type { Batch } from './batch.js';

type Days = { readonly from: string; readonly to: string };

/**
 * The periods of a series that are to be exported, in order: those that had ended on the day of the last scheduled run, after
 * the last that was exported. What was missed is caught up with once.
 */
export function periodsDue(
  series: Batch['series'],
  runOn: string,
  exportedTo: string | undefined,
  first: string,
): Days[] {
  const periods: Days[] = [];
  let from = exportedTo === undefined ? first : dayAfter(exportedTo);
  if (series === 'monthly') from = daysOfMonth(from.slice(0, 7)).from;
  for (;;) {
    const to = series === 'daily' ? from : daysOfMonth(from.slice(0, 7)).to;
    if (to > dayBefore(runOn)) return periods;
    periods.push({ from, to });
    from = dayAfter(to);
  }
}
