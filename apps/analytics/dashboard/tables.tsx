import type { KpiShown } from '../src/kpi/kpi-resource.js';
import { useShared } from './asking.js';

type Shown = { readonly answer: KpiShown; readonly figure: string };

export const titles: { readonly [column: string]: string } = {
  ...{ day: 'Day', month: 'Month', channel: 'Channel', country: 'Country', category: 'Category', status: 'Status' },
};
export const titleOf = (column: string) =>
  titles[column] ?? (column[0] ?? '').toUpperCase() + column.slice(1).replaceAll('_', ' ');

const rowsShown = 12;

/** The highest rows as bars that are a table, too. */
export function Bars({ answer, figure, by }: Shown & { readonly by: string }) {
  const { wording } = useShared();
  const { title, unit } = answer.figures.find(({ name }) => name === figure)!;
  const valueOf = (row: KpiShown['rows'][number]) => (row[figure] as number | null) ?? 0;
  const rows = [...answer.rows].sort((a, b) => valueOf(b) - valueOf(a));
  const most = Math.max(...rows.map(valueOf), 0);
  const width = (row: KpiShown['rows'][number]) => (most === 0 ? 0 : (Math.max(0, valueOf(row)) / most) * 100);
  return (
    <table class="bars">
      <caption>
        {title} by {titleOf(by).toLowerCase()}
        {rows.length > rowsShown && ` (the first ${rowsShown} of ${rows.length})`}
      </caption>
      <thead class="unseen">
        <tr>
          <th scope="col">{titleOf(by)}</th>
          <th scope="col">{title}</th>
        </tr>
      </thead>
      <tbody>
        {rows.slice(0, rowsShown).map((row) => (
          <tr key={String(row[by])}>
            <th scope="row">{wording.key(by, row[by])}</th>
            <td>
              <span class="bar" style={{ width: `${width(row)}%` }} />
              <span class="value">{wording.figure(row[figure] as number | null, unit, answer.currency)}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Everything that an answer says, row by row. */
export function Figures({ answer }: { readonly answer: KpiShown }) {
  const { wording } = useShared();
  const { by, figures, rows, currency } = answer;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={`${answer.title}, all rows`}>
      <table class="figures">
        <thead>
          <tr>
            {by.map((column) => (
              <th key={column} scope="col">
                {titleOf(column)}
              </th>
            ))}
            {figures.map(({ name, title }) => (
              <th key={name} scope="col" class="number">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={by.map((column) => row[column]).join('\n')}>
              {by.map((column, at) => {
                const text = wording.key(column, row[column]);
                return at === 0 ? (
                  <th key={column} scope="row">
                    {text}
                  </th>
                ) : (
                  <td key={column}>{text}</td>
                );
              })}
              {figures.map(({ name, unit }) => (
                <td key={name} class="number">
                  {wording.figure(row[name] as number | null, unit, currency)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
