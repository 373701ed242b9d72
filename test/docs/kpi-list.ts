import { groupsOf } from '../../apps/analytics/src/kpi/kpi-resource.js';
import type { Figure, Kpi } from '../../apps/analytics/src/kpi/kpi.js';
import { kpis } from '../../apps/analytics/src/kpi/kpis.js';
import type { Document } from './document.js';
import { table } from './table.js';

/** What each KPI counts, as it is declared. */
export const kpiList = (): Document => ({
  file: 'kpis.md',
  content: `# Key performance indicators

Generated from [the declarations](../apps/analytics/src/kpi/kpis.ts) by \`npm run docs\`. Each is \`GET /v1/kpis/<name>\`, for staff and
services: \`from\` and \`to\` are days (or the months that they fall into), \`by\` splits, and a column narrows, as in
\`/v1/kpis/sales?from=2026-01-01&to=2026-01-31&by=day,channel&country=GB\`. Amounts are whole minor units of \`currency\`, which is that
of the books if nothing else is asked for. Of what is divided, amounts and durations are whole minor units and milliseconds, shares and
counts have six decimals; halves are rounded away from zero, as in the tables. An answer names the table of gold that it comes from, its version, and when that was made;
\`/v1/lineage\` tells what the table is made of. A tile of the dashboard (\`/v1/dashboard\`) shows what the API answers, and no more.

${kpis.map(chapter).join('\n\n')}
`,
});

const chapter = (kpi: Kpi) => `## ${kpi.name}

${kpi.title}: ${kpi.definition} From \`${kpi.table}\`${split(groupsOf(kpi))}.

${table(
  ['figure', 'unit', 'made of', 'definition'],
  kpi.figures.map((figure) => [figure.name, figure.unit, madeOf(figure), figure.definition]),
)}`;

const split = (groups: readonly string[]) => (groups.length === 0 ? '' : `, by ${groups.join(', ')}`);

function madeOf(figure: Figure): string {
  if ('before' in figure) return `${figure.before} of the period before`;
  if ('growth' in figure) return `${figure.growth} / that of the period before - 1`;
  if (!('per' in figure)) return figure.sum;
  const per = figure.per.length === 1 ? figure.per[0]! : `(${figure.per.join(' + ')})`;
  const of = `${figure.times === undefined ? '' : `${figure.times} x `}${figure.sum}`;
  return figure.less === undefined ? `${of} / ${per}` : `(${of} - ${figure.less}) / ${per}`;
}
