import type { ComponentChildren } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { KnownKpi, KpiShown } from '../src/kpi/kpi-resource.js';
import { useAnswer, useShared } from './asking.js';
import { LineChart, type Point } from './line-chart.jsx';
import { Bars, Figures, Steps, titleOf } from './tables.jsx';
import { blindTo, pathOf, series, stepOf, type Look, type Tile } from './tiles.js';

type Shown = { readonly tile: Tile; readonly look: Look; readonly kpis: readonly KnownKpi[] };

export function TileShown({ tile: { title, heads, line, steps, bars, isWide }, look, kpis }: Shown) {
  const [asTable, setAsTable] = useState(false);
  const known = (name: string) => kpis.find(({ kpi }) => kpi === name)!;
  const id = title.toLowerCase().replaceAll(/\W+/g, '-');
  const [barred, figure, by] = bars;
  const drawn = line && known(line[0]);
  return (
    <section class={isWide ? 'tile wide' : 'tile'} aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        {line && (
          <button type="button" class="quiet" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
            Table<span class="unseen"> of {title}</span>
          </button>
        )}
      </header>
      <dl class="heads">
        {heads.map(([name, figure]) => (
          <Head key={figure} kpi={known(name)} look={look} figure={figure} />
        ))}
      </dl>
      {line && drawn && (
        <Answer path={pathOf(drawn, look, stepOf(drawn, look))}>
          {(answer) => (asTable ? <Figures answer={answer} /> : <Line answer={answer} figure={line[1]} />)}
        </Answer>
      )}
      {steps && (
        <Answer path={pathOf(known(steps[0]), look)}>
          {(answer) => <Steps answer={answer} steps={steps.slice(1)} />}
        </Answer>
      )}
      <Answer path={pathOf(known(barred), look, by)}>
        {(answer) => <Bars answer={answer} figure={figure} by={by} />}
      </Answer>
      <details>
        <summary>
          How this is counted<span class="unseen">: {title}</span>
        </summary>
        {[...new Set(heads.map(([name]) => name))].map((name) => (
          <Counted key={name} path={pathOf(known(name), look)} />
        ))}
      </details>
    </section>
  );
}

type HeadShown = { readonly kpi: KnownKpi; readonly look: Look; readonly figure: string };

function Head({ kpi, look, figure }: HeadShown) {
  const { wording } = useShared();
  const answered = useAnswer<KpiShown>(pathOf(kpi, look));
  const { title, unit } = kpi.figures.find(({ name }) => name === figure)!;
  const answer = answered.is === 'here' ? answered.body : undefined;
  const value = answer?.total[figure] ?? null;
  const waiting = answered.is === 'wrong' ? '?' : '…';
  return (
    <div aria-busy={answered.is === 'asked'}>
      <dt>{title}</dt>
      <dd data-kpi={kpi.kpi} data-figure={figure} class={figure === 'growth' ? trend(value) : undefined}>
        {answer ? wording.figure(value, unit, answer.currency) : waiting}
      </dd>
      <dd class="note">{scopeOf(kpi, look, answer, (month) => wording.key('month', month))}</dd>
    </div>
  );
}

/** Of what a figure is, where it is not of the days and the choice that all others are of. */
function scopeOf(kpi: KnownKpi, look: Look, answer: KpiShown | undefined, inWords: (month: string) => string): string {
  const { from = '', to = '' } = answer ?? {};
  const months = () => [...new Set([from, to])].filter((month) => month !== '').map(inWords);
  const when = { day: () => '', month: () => months().join(' – '), now: () => 'now' }[kpi.per]();
  const blind = blindTo(kpi, look).map((column) => `of every ${titleOf(column).toLowerCase()}`);
  return [when, ...blind].filter((part) => part !== '').join(', ');
}

const trend = (value: number | null) => (value === null || value === 0 ? undefined : value > 0 ? 'up' : 'down');

type Asked = { readonly path: string; readonly children: (answer: KpiShown) => ComponentChildren };

/** Loading, wrong, nothing to show; or what there is to show. */
function Answer({ path, children }: Asked) {
  const { again } = useShared();
  const answered = useAnswer<KpiShown>(path);
  if (answered.is === 'asked') return <p class="blank" aria-busy="true"></p>;
  return (
    <>
      {answered.wrong !== undefined && (
        <p class="wrong">
          {answered.wrong}{' '}
          <button type="button" onClick={again}>
            Try again
          </button>
        </p>
      )}
      {answered.is === 'here' && (isEmpty(answered.body) ? <Nothing /> : children(answered.body))}
    </>
  );
}

const Nothing = () => <p class="blank">Nothing here yet.</p>;
const isEmpty = ({ by, rows, total }: KpiShown) =>
  by.length > 0 ? rows.length === 0 : Object.values(total).every((value) => value === 0 || value === null);

function Line({ answer, figure }: { readonly answer: KpiShown; readonly figure: string }) {
  const { wording } = useShared();
  const { title, unit } = answer.figures.find(({ name }) => name === figure)!;
  const [step = 'day'] = answer.by;
  const words = (value: number | null, short = false) => wording.figure(value, unit, answer.currency, short);
  // It is drawn anew when there is another answer, and only then.
  const points = useMemo(
    () =>
      series(answer, figure).map(({ key, value }): Point => {
        const short = step === 'day' ? wording.day(key, 'short') : key;
        return { label: wording.key(step, key), short, value, text: words(value) };
      }),
    [answer, figure],
  );
  return <LineChart title={`${title} by ${step}`} points={points} axis={(value) => words(value, true)} />;
}

/** How it is counted, and of what version of which table. */
function Counted({ path }: { readonly path: string }) {
  const { wording } = useShared();
  const answered = useAnswer<KpiShown>(path);
  if (answered.is !== 'here') return null;
  const { definition, figures, table, version, asOf } = answered.body;
  return (
    <>
      <p>{definition}</p>
      <dl>
        {figures.map(({ name, title, definition: says }) => (
          <div key={name}>
            <dt>{title}</dt>
            <dd>{says}</dd>
          </div>
        ))}
      </dl>
      <p>
        From <a href={`/v1/lineage#${table}`}>{table}</a>
        {asOf === undefined ? ', which is not built yet.' : `, version ${version}, made ${wording.instant(asOf)}.`}
      </p>
    </>
  );
}
