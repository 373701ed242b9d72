import type { KpiShown } from '../src/kpi/kpi-resource.js';
import { useShared } from './asking.js';

type Shown = { readonly answer: KpiShown; readonly figure: string };

export const titles: { readonly [column: string]: string } = {
  ...{ day: 'Day', month: 'Month', channel: 'Channel', country: 'Country', category: 'Category', status: 'Status' },
};
export const titleOf = (column: string) =>
  titles[column] ?? (column[0] ?? '').toUpperCase() + column.slice(1).replaceAll('_', ' ');

const barsMax = 12;

type Bar = { readonly name: string; readonly value: number | null; readonly text: string };
type BarTable = { readonly caption: string; readonly heads: readonly [string, string]; readonly bars: readonly Bar[] };

/** Bars that are a table, too. */
export function BarTable({ caption, heads, bars }: BarTable) {
  const most = Math.max(...bars.map(({ value }) => value ?? 0), 0);
  const width = (value: number | null) => (most === 0 ? 0 : (Math.max(0, value ?? 0) / most) * 100);
  return (
    <table class="bars">
      <caption>{caption}</caption>
      <thead class="unseen">
        <tr>
          {heads.map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {bars.map(({ name, value, text }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>
              <span class="bar" style={{ width: `${width(value)}%` }} />
              <span class="value">{text}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A figure by what an answer is split by, the highest first. */
export function Bars({ answer, figure, by }: Shown & { readonly by: string }) {
  const { wording } = useShared();
  const { title, unit } = answer.figures.find(({ name }) => name === figure)!;
  const bars = answer.rows
    .map((row) => ({ name: wording.key(by, row[by]), value: row[figure] as number | null }))
    .sort((a, b) => (b.value ?? 0) - (a.value ?? 0))
    .slice(0, barsMax);
  const more = answer.rows.length > barsMax ? ` (the first ${barsMax} of ${answer.rows.length})` : '';
  return (
    <BarTable
      caption={`${title} by ${titleOf(by).toLowerCase()}${more}`}
      heads={[titleOf(by), title]}
      bars={bars.map((bar) => ({ ...bar, text: wording.figure(bar.value, unit, answer.currency) }))}
    />
  );
}

/** Figures of the whole, one below the other. */
export function Steps({ answer, steps }: { readonly answer: KpiShown; readonly steps: readonly string[] }) {
  const { wording } = useShared();
  const bars = steps.flatMap((step) => {
    const figure = answer.figures.find(({ name }) => name === step);
    const value = answer.total[step] ?? null;
    if (figure === undefined) return [];
    return [{ name: figure.title, value, text: wording.figure(value, figure.unit, answer.currency) }];
  });
  return <BarTable caption="From step to step" heads={['Step', 'How many']} bars={bars} />;
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
