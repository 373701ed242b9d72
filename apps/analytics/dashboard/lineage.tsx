import { useEffect, useState } from 'preact/hooks';
import { kin, type LineageTable } from './ancestry.js';
import { useAnswer, useShared } from './asking.js';

const layers = { bronze: 'As it happened', silver: 'Typed and clean', gold: 'Figures' } as const;

/** Every table with where it comes from; the one that the address names is told in full. */
export function Lineage() {
  const { again } = useShared();
  const answered = useAnswer<{ tables: readonly LineageTable[] }>('/v1/lineage');
  const [chosen, setChosen] = useState(decodeURIComponent(location.hash.slice(1)));
  useEffect(() => {
    const moved = () => setChosen(decodeURIComponent(location.hash.slice(1)));
    addEventListener('hashchange', moved);
    return () => removeEventListener('hashchange', moved);
  }, []);
  if (answered.is === 'asked') return <p role="status">Loading …</p>;
  if (answered.is === 'wrong')
    return (
      <p class="wrong" role="alert">
        {answered.wrong}{' '}
        <button type="button" onClick={again}>
          Try again
        </button>
      </p>
    );
  const { tables } = answered.body;
  const told = tables.find(({ table }) => table === chosen);
  const related = told && kin(tables, told.table);
  return (
    <div class="lineage">
      <h1>Lineage</h1>
      <p class="note">Which table is made of which. Choose one to see what it comes from and what is made of it.</p>
      <div class="layers">
        {(Object.keys(layers) as (keyof typeof layers)[]).map((layer) => (
          <section key={layer} aria-labelledby={layer}>
            <h2 id={layer}>
              {layer} <small>{layers[layer]}</small>
            </h2>
            <ul>
              {tables
                .filter((one) => one.layer === layer)
                .map((one) => (
                  <li key={one.table}>
                    <Chip one={one} isChosen={one === told} isFar={related?.has(one.table) === false} />
                  </li>
                ))}
            </ul>
          </section>
        ))}
      </div>
      {told && <Told one={told} tables={tables} />}
    </div>
  );
}

function Chip({
  one,
  isChosen,
  isFar,
}: {
  readonly one: LineageTable;
  readonly isChosen: boolean;
  readonly isFar: boolean;
}) {
  const { wording } = useShared();
  return (
    <a class={isFar ? 'far' : undefined} href={`#${one.table}`} aria-current={isChosen ? 'true' : undefined}>
      {one.table.slice(one.layer.length + 1)}
      {one.rows !== undefined && <small> {wording.figure(one.rows, 'count', undefined)} rows</small>}
      {one.failing !== undefined && <small class="wrong"> failing</small>}
    </a>
  );
}

function Told({ one, tables }: { readonly one: LineageTable; readonly tables: readonly LineageTable[] }) {
  const { wording } = useShared();
  const { table, keys, tests, reads, version, rows, builtAt, failing } = one;
  const readers = tables.filter((other) => other.reads.includes(table)).map((other) => other.table);
  const facts: readonly (readonly [string, string])[] = [
    ['Made', builtAt === undefined ? 'not yet' : `${wording.instant(builtAt)}, version ${version}`],
    ['Rows', rows === undefined ? '–' : wording.figure(rows, 'count', undefined)],
    ['Built', one.schedule === 'batch' ? 'every 24 hours' : 'every five minutes'],
    ['Owner', one.owner],
    ['Personal data', one.personal],
    ['Key', keys.join(', ')],
  ];
  return (
    <section class="tile" aria-labelledby="told">
      <h2 id="told">{table}</h2>
      <p>{one.description}</p>
      {failing !== undefined && (
        <p class="wrong" role="alert">
          The last good version stays in place: {failing}
        </p>
      )}
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Tables title="Comes from" names={reads} none="Nothing: it is a source." />
      <Tables title="What is made of it" names={readers} none="Nothing." />
      <Columns of={one} />
      {tests.length > 0 && (
        <>
          <h3>What every version has to show</h3>
          <ul>
            {tests.map((test) => (
              <li key={test}>{test}</li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

type TableRows = { readonly rows: readonly { readonly [column: string]: string | number | boolean | null }[] };
const rowsMax = 200;

/** What the columns say; of a table of gold without personal data also its rows. One row stands beside what it says. */
function Columns({ of: { table, layer, personal, columns } }: { readonly of: LineageTable }) {
  const isShown = layer === 'gold' && personal === 'none';
  const answered = useAnswer<TableRows>(isShown ? `/v1/lineage/${table}?limit=${rowsMax}` : undefined);
  const rows = answered.is === 'here' ? answered.body.rows : [];
  const [only] = rows.length === 1 ? rows : [];
  const names = columns.map(({ name }) => name);
  return (
    <>
      <h3>Columns</h3>
      <Grid
        label={`Columns of ${table}`}
        heads={['Column', ...(only ? ['Value'] : []), 'Type', 'What it says']}
        rows={columns.map(({ name, type, is }) => [name, ...(only ? [only[name] ?? null] : []), type, is])}
      />
      {rows.length > 1 && (
        <>
          <h3>{rows.length < rowsMax ? 'Rows' : `The first ${rowsMax} rows`}</h3>
          <Grid
            label={`Rows of ${table}`}
            heads={names}
            rows={rows.map((row) => names.map((name) => row[name] ?? null))}
          />
        </>
      )}
    </>
  );
}

type Cell = string | number | boolean | null;
type GridShown = {
  readonly label: string;
  readonly heads: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
};

function Grid({ label, heads, rows }: GridShown) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={label}>
      <table class="columns">
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([first, ...rest], at) => (
            <tr key={at}>
              <th scope="row">{words(first ?? null)}</th>
              {rest.map((cell, column) => (
                <td key={column}>{words(cell)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** As they stand in the table: whoever looks here wants no rounding. */
const words = (cell: Cell) => (cell === null ? '–' : String(cell));

function Tables({
  title,
  names,
  none,
}: {
  readonly title: string;
  readonly names: readonly string[];
  readonly none: string;
}) {
  return (
    <>
      <h3>{title}</h3>
      {names.length === 0 ? (
        <p>{none}</p>
      ) : (
        <ul class="names">
          {names.map((name) => (
            <li key={name}>
              <a href={`#${name}`}>{name}</a>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
