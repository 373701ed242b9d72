import { z } from 'zod';
import type { Column, Model } from './model.js';

type Value = string | number | boolean;
/** A null answers to none of them but `is: null`, and `in` with a null among the values. */
export type Where = { readonly column: string } & (
  | { readonly is: Value | null }
  | { readonly in: readonly (Value | null)[] }
  /** `from` is included, `below` is not. */
  | { readonly from?: Value; readonly below?: Value }
);
export type Question = {
  /** All of them, if it is not said. */
  readonly columns?: readonly string[];
  /** Instead of `columns`: one row for each of their values, with the sums; none of them is one row for all. */
  readonly by?: readonly string[];
  readonly sum?: readonly string[];
  readonly where?: readonly Where[];
  /** A column that is asked for, or `-column` for the highest first. If it is not said: `by`, or the keys of the table. */
  readonly orderBy?: readonly string[];
  /** 1 to 10,000; 10,000 if it is not said. */
  readonly limit?: number;
  /** How many rows before them are left out: 0, if it is not said. */
  readonly offset?: number;
};
export type Query = {
  readonly sql: string;
  readonly values: readonly Value[];
  readonly columns: ReadonlyMap<string, Column>;
};

export const rowsMax = 10_000;
const conditionsMax = 50;
const valuesMax = 1_000;
const limited = z.int().min(1).max(rowsMax);

/**
 * The query for a question, over `source` in SQL. What callers say comes into it as a value, or as a name that the contract knows.
 * @throws RangeError that names the field and the rule.
 */
export function queryOf(model: Model, source: string, question: Question): Query {
  const { by, sum = [], where = [], limit = rowsMax, offset = 0 } = question;
  if (!limited.safeParse(limit).success) throw new RangeError(`limit: 1 to ${rowsMax}`);
  if (!z.int().min(0).safeParse(offset).success) throw new RangeError('offset: 0 or more');
  if (where.length > conditionsMax) throw new RangeError(`where: at most ${conditionsMax} conditions`);
  if (sum.length > 0 && by === undefined) throw new RangeError('sum: needs by');
  const names = by === undefined ? (question.columns ?? Object.keys(model.columns)) : [...by, ...sum];
  if (names.length === 0 || new Set(names).size < names.length)
    throw new RangeError('columns: at least one, each once');
  const columns = new Map(names.map((name) => [name, columnOf(model, by ? 'by' : 'columns', name)]));
  const inner = names.map((name) => (sum.includes(name) ? `${summed(name, columns.get(name)!)} as ${name}` : name));
  const order = (question.orderBy ?? (by ?? model.keys).filter((name) => columns.has(name))).map((name) => {
    const plain = name.replace(/^-/, '');
    if (!columns.has(plain)) throw new RangeError(`orderBy: ${plain} is not asked for`);
    return `${names.indexOf(plain) + 1}${name === plain ? '' : ' desc'} nulls last`;
  });
  const values: Value[] = [];
  const conditions = where.map((one) => condition(one, columnOf(model, 'where', one.column), values));
  // It is sorted by what stands in the table, and only then put into words.
  const sql = [
    `select ${names.map((name) => `${inWords(name, columns.get(name)!)} as ${name}`).join(', ')} from (`,
    `select ${inner.join(', ')} from ${source}`,
    conditions.length > 0 ? `where ${conditions.join(' and ')}` : '',
    by && by.length > 0 ? `group by ${by.join(', ')}` : '',
    order.length > 0 ? `order by ${order.join(', ')}` : '',
    `limit ${limit} offset ${offset})`,
  ];
  return { sql: sql.filter((part) => part !== '').join('\n'), values, columns };
}

/** A value as an answer has it: money in minor units is a number, a decimal is text, a day 2026-01-10, an instant RFC 3339. */
export function valueOf(column: Column, value: unknown): unknown {
  if (value === null || (column.type !== 'BIGINT' && column.type !== 'INTEGER')) return value;
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new RangeError(`${number} is more than 2^53`);
  return number;
}

function columnOf(model: Model, field: string, name: string): Column {
  const found = Object.hasOwn(model.columns, name) ? model.columns[name] : undefined;
  if (found === undefined) throw new RangeError(`${field}: ${model.table} has no column ${name}`);
  return found;
}

function summed(name: string, { type }: Column) {
  if (type === 'BIGINT' || type === 'INTEGER') return `cast(sum(${name}) as bigint)`;
  if (type === 'DOUBLE' || type.startsWith('DECIMAL')) return `sum(${name})`;
  throw new RangeError(`sum: ${name} is no number`);
}

const inWords = (name: string, { type }: Column) =>
  type === 'TIMESTAMP' ? `strftime(${name}, '%Y-%m-%dT%H:%M:%S.%gZ')` : name;

function condition(where: Where, column: Column, values: Value[]): string {
  const type = column.type === 'TIMESTAMP' ? 'timestamptz' : column.type;
  const given = (value: Value) => `cast($${values.push(value)} as ${type})`;
  const { column: name } = where;
  if ('is' in where) return where.is === null ? `${name} is null` : `${name} = ${given(where.is)}`;
  if ('in' in where) {
    if (where.in.length === 0 || where.in.length > valuesMax)
      throw new RangeError(`where: ${name} in 1 to ${valuesMax} values`);
    const some = where.in.filter((value) => value !== null).map(given);
    const either = [
      ...(some.length > 0 ? [`${name} in (${some.join(', ')})`] : []),
      ...(where.in.includes(null) ? [`${name} is null`] : []),
    ];
    return `(${either.join(' or ')})`;
  }
  const { from, below } = where;
  if (from === undefined && below === undefined) throw new RangeError(`where: ${name} needs is, in, from or below`);
  return [
    ...(from === undefined ? [] : [`${name} >= ${given(from)}`]),
    ...(below === undefined ? [] : [`${name} < ${given(below)}`]),
  ].join(' and ');
}
