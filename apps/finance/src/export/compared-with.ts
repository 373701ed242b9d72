import { dayBefore, daysOfMonth } from '../period/day.js';
import type { Batch } from './batch.js';

type Days = { readonly from: string; readonly to: string };

/** The period before a batch's, and the same a year ago; of a leap day the day before it. */
export function comparedWith({ series, from }: Pick<Batch, 'series' | 'from'>): { before: Days; yearAgo: Days } {
  const year = Number(from.slice(0, 4)) - 1;
  if (series === 'monthly')
    return { before: daysOfMonth(dayBefore(from).slice(0, 7)), yearAgo: daysOfMonth(`${year}${from.slice(4, 7)}`) };
  const day = from.endsWith('-02-29') ? `${year}-02-28` : `${year}${from.slice(4)}`;
  const before = dayBefore(from);
  return { before: { from: before, to: before }, yearAgo: { from: day, to: day } };
}
