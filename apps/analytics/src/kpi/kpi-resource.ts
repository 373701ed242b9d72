import { z } from 'zod';
import { id, knownCurrency } from '#contracts/vocabulary.js';
import { kpis } from './kpis.js';
import { hasMoney, isSum, type Kpi } from './kpi.js';
import { lengthOf } from './period.js';

export const daysMax = 1_100;
const byMax = 4;
const columns = [...new Set(kpis.flatMap(({ by }) => by))].sort();
const value = z.string().regex(/^[^\p{Cc}]{1,100}$/u, '1 to 100 characters');

/** Of GET /v1/kpis/{kpi}, for any of them; which columns a KPI has, {@link unfit} knows. */
export const kpiQuery = z
  .strictObject({
    from: z.iso.date().optional().describe('The first day; 29 days before the last, if it is not said'),
    to: z.iso.date().optional().describe('The last day; today, if it is not said. Months are whole'),
    by: z
      .string()
      .regex(/^[a-z_]{1,63}(,[a-z_]{1,63}){0,3}$/, `names of columns with commas between them, at most ${byMax}`)
      .optional()
      .describe('Tells rows apart: day, month, and columns of the KPI, such as day,channel'),
    currency: knownCurrency.optional().describe('That of the books, if it is not said'),
    ...Object.fromEntries(columns.map((column) => [column, value.optional().describe('Only what says so here')])),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    ...{ path: ['to'], error: 'not before from' },
  })
  .refine(({ from, to }) => from === undefined || to === undefined || lengthOf({ from, to }, 'day') <= daysMax, {
    ...{ path: ['to'], error: `at most ${daysMax} days` },
  });
export type KpiQuery = z.infer<typeof kpiQuery> & { readonly [column: string]: string | undefined };

/** What rows of a KPI can be told apart by. */
export const groupsOf = ({ per, by }: Kpi): string[] => {
  const steps = { day: ['day', 'month'], month: ['month'], now: [] }[per];
  return [...steps, ...by];
};

/** What of a query does not fit this KPI. */
export function unfit(kpi: Kpi, query: KpiQuery): { readonly parameter: string; readonly detail: string }[] {
  const { from: _from, to: _to, by: named, currency, ...only } = query;
  const by = named?.split(',') ?? [];
  const groups = groupsOf(kpi);
  const wrong = (parameter: string, detail: string) => ({ parameter, detail });
  const none = (column: string, known: readonly string[]) =>
    `${kpi.name} has no ${column}${known.length === 0 ? '' : `, but ${known.join(', ')}`}`;
  const isTwice = new Set(by).size < by.length || (by.includes('day') && by.includes('month'));
  return [
    ...by.filter((one) => !groups.includes(one)).map((one) => wrong('by', none(one, groups))),
    ...(isTwice ? [wrong('by', 'each once, and day or month')] : []),
    ...Object.keys(only)
      .filter((column) => !kpi.by.includes(column))
      .map((column) => wrong(column, none(column, kpi.by))),
    ...(['from', 'to'] as const)
      .filter((day) => kpi.per === 'now' && query[day] !== undefined)
      .map((day) => wrong(day, `${kpi.name} says how things are now`)),
    ...(currency !== undefined && !hasMoney(kpi) ? [wrong('currency', `${kpi.name} has no amounts`)] : []),
  ];
}

const figure = z
  .object({
    name: z.string(),
    title: z.string(),
    unit: z
      .enum(['money', 'count', 'share', 'ms'])
      .describe('money: minor units of the currency; share: 0.5 is 50 %; ms: a duration in milliseconds'),
    definition: z.string(),
    isSum: z.boolean().describe('Rows add up to the total'),
  })
  .meta({ id: 'KpiFigure' });
const figures = z.record(z.string(), z.union([z.number(), z.null()]));
const described = { kpi: id, title: z.string(), definition: z.string(), table: z.string(), figures: z.array(figure) };

export const kpiShown = z
  .object({
    ...described,
    version: z.int().optional().describe('Of the table; absent before it was first built'),
    asOf: z.iso.datetime().optional().describe('When that version was made'),
    from: z.string().optional().describe('The first day, or month'),
    to: z.string().optional().describe('The last'),
    by: z.array(z.string()),
    currency: z.string().optional().describe('Of amounts: their figures end in Minor'),
    total: figures.describe('Of everything that is asked for'),
    rows: z
      .array(z.record(z.string(), z.union([z.string(), z.number(), z.null()])))
      .describe('What `by` names, in its order, and the figures'),
  })
  .meta({ id: 'Kpi' });
export type KpiShown = z.infer<typeof kpiShown>;

const known = z
  .object({
    ...described,
    per: z.enum(['day', 'month', 'now']).describe('What a period is made of; now: how things are, without a period'),
    by: z.array(z.string()).describe('What it may be narrowed by, and split by beside day and month'),
    currencies: z.array(z.string()).describe('In which there are amounts, beside that of the books'),
  })
  .meta({ id: 'KnownKpi' });
export const kpiList = z.object({ kpis: z.array(known) });
export type KnownKpi = z.infer<typeof known>;

export const describedKpi = (kpi: Kpi) => ({
  ...{ kpi: kpi.name, title: kpi.title, definition: kpi.definition, table: kpi.table },
  figures: kpi.figures.map((one) => {
    const { name, title, unit, definition } = one;
    return { name, title, unit, definition, isSum: isSum(one) };
  }),
});
