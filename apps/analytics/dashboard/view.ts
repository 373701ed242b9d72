import { after, type Period } from '../src/kpi/period.js';

/** What the address says is looked at. */
export type View = {
  /** A name of {@link periods}, or {@link ownPeriod}. */
  readonly period: string;
  /** The days of a period of one's own. */
  readonly own?: Period;
  /** By the column that it narrows. */
  readonly only: { readonly [column: string]: string };
  readonly currency?: string;
};

export const periods: { readonly [name: string]: { readonly title: string; readonly days: number } } = {
  '7d': { title: 'Last 7 days', days: 7 },
  '30d': { title: 'Last 30 days', days: 30 },
  '90d': { title: 'Last 90 days', days: 90 },
  '365d': { title: 'Last 365 days', days: 365 },
};
export const ownPeriod = 'own';
export const narrowing = ['channel', 'country', 'category'] as const;
const usual = '30d';
const isDay = (text: string) => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));

export function viewOf(search: URLSearchParams): View {
  const own = { from: search.get('from') ?? '', to: search.get('to') ?? '' };
  const isOwn = isDay(own.from) && isDay(own.to) && own.from <= own.to;
  const named = search.get('period') ?? '';
  const only = narrowing.flatMap((column) => {
    const value = search.get(column);
    return value === null || value === '' ? [] : [[column, value] as const];
  });
  const currency = search.get('currency') ?? '';
  return {
    period: isOwn ? ownPeriod : Object.hasOwn(periods, named) ? named : usual,
    ...(isOwn && { own }),
    only: Object.fromEntries(only),
    ...(/^[A-Z]{3}$/.test(currency) && { currency }),
  };
}

/** The address says nothing of what is as usual. */
export function searchOf({ period, own, only, currency }: View): string {
  const said = new URLSearchParams({
    ...(own ?? (period === usual ? {} : { period })),
    ...only,
    ...(currency !== undefined && { currency }),
  });
  return said.size === 0 ? '' : `?${said.toString()}`;
}

/** The days looked at, if today is that day. */
export const daysOf = ({ period, own }: View, today: string): Period =>
  own ?? { from: after(today, 1 - (periods[period] ?? periods[usual]!).days, 'day'), to: today };
