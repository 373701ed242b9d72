import { z } from 'zod';

const natural = z.int().nonnegative();
/** Type and id of whom all panels ask. */
export const source = 'prometheus';
const asked = z.strictObject({ type: z.literal(source), uid: z.literal(source) });
const placed = {
  id: z.int().positive(),
  title: z.string().min(1).max(60),
  gridPos: z.strictObject({ h: natural, w: natural.max(24), x: natural.max(23), y: natural }),
};
const row = z.strictObject({ ...placed, type: z.literal('row'), collapsed: z.literal(false), panels: z.tuple([]) });
const panel = z.strictObject({
  ...placed,
  type: z.literal('timeseries'),
  datasource: asked,
  fieldConfig: z.strictObject({
    defaults: z.strictObject({
      unit: z.enum(['reqps', 'cps', 'percentunit', 's', 'bytes', 'bool', 'short']),
      min: z.literal(0),
    }),
    overrides: z.tuple([]),
  }),
  targets: z.tuple([
    z.strictObject({ refId: z.literal('A'), datasource: asked, expr: z.string(), legendFormat: z.string() }),
  ]),
});

/** What we use of `Dashboard` in @grafana/schema 13.2.3, which is types and no schema that could be run. */
const dashboard = z.strictObject({
  uid: z.string().max(40),
  title: z.string(),
  schemaVersion: z.literal(42),
  editable: z.boolean(),
  timezone: z.literal('utc'),
  refresh: z.string(),
  time: z.strictObject({ from: z.string(), to: z.string() }),
  graphTooltip: z.literal([0, 1, 2]),
  panels: z.array(z.discriminatedUnion('type', [row, panel])).min(1),
});

/** What the file of a dashboard shows: a title, what is asked of Prometheus, and how its answers are called. */
export const panelsOf = (json: string) =>
  dashboard
    .parse(JSON.parse(json))
    .panels.flatMap((one) => (one.type === 'row' ? [] : [{ title: one.title, ...one.targets[0] }]));
