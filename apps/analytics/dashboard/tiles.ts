import type { KnownKpi, KpiShown } from '../src/kpi/kpi-resource.js';
import { after, lengthOf, monthsOf, type Period } from '../src/kpi/period.js';
import type { View } from './view.js';

/** A tile: figures of the whole period, one of them over time, and one split. */
export type Tile = {
  readonly title: string;
  readonly heads: readonly (readonly [kpi: string, figure: string])[];
  readonly line?: readonly [kpi: string, figure: string];
  /** Counts that become fewer from one to the next. */
  readonly steps?: readonly [kpi: string, ...figures: string[]];
  readonly bars: readonly [kpi: string, figure: string, by: string];
  readonly isWide?: boolean;
};

const of = (kpi: string, ...figures: string[]) => figures.map((figure) => [kpi, figure] as const);

export const tiles: readonly Tile[] = [
  {
    ...{ title: 'Sales', isWide: true },
    heads: [
      ...of('sales', 'revenueMinor'),
      ...of('growth', 'growth'),
      ...of('aov', 'orders', 'averageMinor'),
      ...of('returns', 'returnRate'),
    ],
    line: ['sales', 'revenueMinor'],
    bars: ['sales', 'revenueMinor', 'channel'],
  },
  { title: 'Live orders', heads: of('live-orders', 'orders'), bars: ['live-orders', 'orders', 'status'] },
  {
    title: 'Stock and turnover',
    heads: [...of('stock', 'onHand', 'costMinor'), ...of('turnover', 'turnover')],
    bars: ['stock', 'onHand', 'category'],
  },
  {
    title: 'Exposure',
    heads: of('exposure', 'meanMs', 'endings'),
    line: ['exposure', 'meanMs'],
    bars: ['exposure', 'meanMs', 'channel'],
  },
  {
    title: 'Delivery',
    heads: [...of('fulfilment', 'fulfilmentRate'), ...of('delivery', 'meanMs', 'onTimeRate', 'parcels')],
    bars: ['delivery', 'meanMs', 'carrier'],
  },
  {
    title: 'Funnel',
    heads: of('funnel', 'conversionRate', 'viewed'),
    steps: ['funnel', 'viewed', 'added', 'ordered'],
    bars: ['funnel', 'conversionRate', 'category'],
  },
  { title: 'Traffic', heads: of('traffic', 'orders'), bars: ['traffic', 'revenueMinor', 'source'] },
  { title: 'Tax', heads: of('tax', 'taxMinor', 'taxableMinor'), bars: ['tax', 'taxMinor', 'jurisdiction'] },
  {
    title: 'Customers',
    heads: [...of('repeat-rate', 'customers', 'repeatRate'), ...of('customer-lifetime-value', 'lifetimeValueMinor')],
    bars: ['repeat-rate', 'customers', 'segment'],
  },
];

/** What is looked at, and the days that it comes to. */
export type Look = { readonly view: View; readonly days: Period };

/** Where the answer is, narrowed by what this KPI can be narrowed by. */
export function pathOf({ kpi, per, by, currencies }: KnownKpi, { view, days }: Look, split?: string): string {
  const { currency } = view;
  const said = new URLSearchParams({
    ...(per !== 'now' && { from: days.from, to: days.to }),
    ...(split !== undefined && { by: split }),
    ...(currency !== undefined && currencies.includes(currency) && { currency }),
    ...Object.fromEntries(Object.entries(view.only).filter(([column]) => by.includes(column))),
  });
  return `/v1/kpis/${kpi}${said.size === 0 ? '' : `?${said.toString()}`}`;
}

/** By what it cannot be narrowed, though somebody wants to. */
export const blindTo = ({ by }: KnownKpi, { view }: Look): string[] =>
  Object.keys(view.only).filter((column) => !by.includes(column));

/** Longer periods are looked at by month. */
const daysMax = 92;
export const stepOf = ({ per }: KnownKpi, { days }: Look): 'day' | 'month' =>
  per === 'month' || lengthOf(days, 'day') > daysMax ? 'month' : 'day';

/** Every day or month of the period, also those of which nothing is told: 0 of what is added up, nothing of what is divided. */
export function series(
  { by: [step], from = '', to = '', figures, rows }: KpiShown,
  figure: string,
): { readonly key: string; readonly value: number | null }[] {
  if (step !== 'day' && step !== 'month') return [];
  const none = figures.find(({ name }) => name === figure)?.isSum === true ? 0 : null;
  const values = new Map(rows.map((row) => [row[step], row[figure] as number | null]));
  const period = step === 'month' ? monthsOf({ from, to }) : { from, to };
  return Array.from({ length: lengthOf(period, step) }, (_, index) => {
    const key = after(period.from, index, step);
    return { key, value: values.get(key) ?? none };
  });
}
