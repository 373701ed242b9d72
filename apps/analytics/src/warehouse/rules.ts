import { quoted, sqlType, type Column, type Model } from './model.js';

/** What stands in quarantine of a judged table, and why. */
export const quarantineColumns: { readonly [name: string]: Column } = {
  row_key: { type: 'VARCHAR', is: 'What names the row, as far as it can be read', notNull: false },
  problem: { type: 'VARCHAR', is: 'The rule that it breaks', notNull: true },
  bronze_file: { type: 'VARCHAR', is: 'The file of bronze where it stands, whole', notNull: false },
};
export const duplicate = 'there is one of this key already';

/** `breaks`: a condition on a row, or a query for what breaks the rule. */
type Rule = { readonly rule: string; readonly breaks: string };

/** What a contract demands of a single row. */
const rowRules = ({ columns }: Model): Rule[] =>
  Object.entries(columns).flatMap(([name, { type, notNull, oneOf, min }]): Rule[] => [
    ...(notNull ? [{ rule: `${name}: missing, or no ${type}`, breaks: `${name} is null` }] : []),
    ...(oneOf
      ? [{ rule: `${name}: none of ${oneOf.join(', ')}`, breaks: `${name} not in (${oneOf.map(quoted).join(', ')})` }]
      : []),
    ...(min === undefined ? [] : [{ rule: `${name}: below ${min}`, breaks: `${name} < ${min}` }]),
  ]);

/** The first rule that a row of a judged table breaks, or null. `own`: whether the model itself finds problems. */
export function problemOf(model: Model, own: boolean): string {
  const cases = rowRules(model).map(({ rule, breaks }) => `when ${breaks} then ${quoted(rule)}`);
  const found = cases.length > 0 ? `case ${cases.join(' ')} end` : 'null::varchar';
  return own ? `coalesce(problem, ${found})` : found;
}

/** Every rule of a table that can be seen under its name, and a query for how many rows break it. */
export function countsOf(model: Model): { readonly rule: string; readonly count: string }[] {
  const { table, tests } = model;
  const keys = model.keys.join(', ');
  const rules: Rule[] = [
    ...rowRules(model).map(({ rule, breaks }) => ({ rule, breaks: `select 1 from ${table} where ${breaks}` })),
    { rule: `${keys}: not unique`, breaks: `select 1 from ${table} group by ${keys} having count(*) > 1` },
    ...Object.entries(tests).map(([rule, breaks]) => ({ rule, breaks })),
  ];
  return rules.map(({ rule, breaks }) => ({ rule, count: `select count(*) as rows from (${breaks})` }));
}

/**
 * @param found columns as DuckDB describes them
 * @throws Error that says what differs from the contract
 */
export function mustHaveColumns({ columns }: Model, found: ReadonlyMap<string, string>) {
  const wanted = new Map(Object.entries(columns).map(([name, column]) => [name, sqlType(column)]));
  const differ = [...wanted].filter(([name, type]) => found.get(name) !== type);
  const more = [...found.keys()].filter((name) => !wanted.has(name));
  const words = [
    ...differ.map(([name, type]) => `${name} is ${found.get(name) ?? 'missing'} instead of ${type}`),
    ...more.map((name) => `${name} is not in the contract`),
  ];
  if (words.length > 0) throw new Error(words.join(', '));
}
