import type { KnownKpi, KpiShown } from '../src/kpi/kpi-resource.js';
import { useAnswer, useShared } from './asking.js';
import { Choice } from './choice.jsx';
import { titleOf } from './tables.jsx';
import type { Look } from './tiles.js';
import { narrowing, ownPeriod, periods, type View } from './view.js';

type Chosen = Look & { readonly look: (next: View) => void };

const periodTitles = Object.fromEntries(Object.entries(periods).map(([name, { title }]) => [name, title]));

/** What is looked at: the period, of what, and in which currency. */
export function Filters({ view, days, look, kpis }: Chosen & { readonly kpis: readonly KnownKpi[] }) {
  const { again } = useShared();
  const currencies = [...new Set(kpis.flatMap((kpi) => kpi.currencies))].sort();
  const chooseCurrency = (currency: string) => {
    const { currency: _before, ...rest } = view;
    look(currency === '' ? rest : { ...rest, currency });
  };
  const choosePeriod = (period: string) => {
    const { own: _before, ...rest } = view;
    look(period === ownPeriod ? { ...rest, period, own: days } : { ...rest, period });
  };
  return (
    <form class="filters" aria-label="What to look at" onSubmit={(event) => event.preventDefault()}>
      <Choice
        {...{ title: 'Period', value: view.period, choose: choosePeriod }}
        options={{ ...periodTitles, [ownPeriod]: 'From … to …' }}
      />
      {view.period === ownPeriod && <OwnPeriod view={view} days={days} look={look} />}
      {narrowing.map((column) => (
        <Narrowing key={column} column={column} view={view} days={days} look={look} />
      ))}
      {currencies.length > 1 && (
        <Choice
          {...{ title: 'Currency', value: view.currency ?? '', choose: chooseCurrency }}
          options={{ '': 'Of the books', ...Object.fromEntries(currencies.map((one) => [one, one])) }}
        />
      )}
      <button type="button" class="quiet" onClick={again}>
        Refresh
      </button>
    </form>
  );
}

function OwnPeriod({ view, days, look }: Chosen) {
  const choose = (which: 'from' | 'to', day: string) => {
    const next = { ...days, [which]: day };
    if (day !== '' && next.from <= next.to) look({ ...view, own: next });
  };
  return (['from', 'to'] as const).map((which) => (
    <label key={which}>
      <span>{titleOf(which)}</span>
      <input
        type="date"
        required
        value={days[which]}
        {...(which === 'from' ? { max: days.to } : { min: days.from })}
        onChange={({ currentTarget }) => choose(which, currentTarget.value)}
      />
    </label>
  ));
}

/** The values of a column that sold in the period. */
function Narrowing({ column, view, days, look }: Chosen & { readonly column: string }) {
  const { wording } = useShared();
  const answered = useAnswer<KpiShown>(`/v1/kpis/sales?${new URLSearchParams({ ...days, by: column }).toString()}`);
  const chosen = view.only[column] ?? '';
  const found = answered.is === 'here' ? answered.body.rows.map((row) => row[column]) : [];
  const values = new Set([chosen, ...found].filter((one) => typeof one === 'string' && one !== ''));
  const choose = (value: string) => {
    const { [column]: _before, ...rest } = view.only;
    look({ ...view, only: value === '' ? rest : { ...rest, [column]: value } });
  };
  const named = [...values].sort().map((value) => [String(value), wording.key(column, String(value))] as const);
  const options = { '': 'All', ...Object.fromEntries(named) };
  return <Choice title={titleOf(column)} value={chosen} options={options} choose={choose} />;
}
