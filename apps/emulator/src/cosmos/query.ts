import { badRequest } from './cosmos-error.js';
import type { Item } from './item-store.js';

export type Query = {
  readonly query: string;
  readonly parameters?: readonly { readonly name: string; readonly value: unknown }[];
};
type Test = (item: Item) => boolean;

const form = /^\s*SELECT\s+\*\s+FROM\s+(\w+)(?:\s+WHERE\s+(.+?))?(?:\s+ORDER\s+BY\s+(\w+)\.(\w+))?\s*$/is;

/**
 * The part of Cosmos SQL that our stores speak: SELECT * FROM c WHERE a AND b ORDER BY c.d, of comparisons and ARRAY_CONTAINS
 * with parameters.
 */
export function answersOf({ query, parameters = [] }: Query, items: readonly Item[]): Item[] {
  const [whole, alias, where, owner, order] = form.exec(query) ?? [];
  if (whole === undefined) throw badRequest(`not spoken here: ${query}`);
  const values = new Map(parameters.map(({ name, value }) => [name, value]));
  const terms = where === undefined ? [] : where.split(/\s+AND\s+/i);
  const tests = terms.map((term) => termOf(term.trim(), alias!, values));
  const found = items.filter((item) => tests.every((test) => test(item)));
  if (order === undefined) return found;
  if (owner !== alias) throw badRequest(`${owner} is not ${alias}`);
  return found.sort((one, other) => (isLess(one[order], other[order]) ? -1 : 1));
}

function termOf(term: string, alias: string, values: ReadonlyMap<string, unknown>): Test {
  const field = (owner: string | undefined, name: string | undefined) => {
    if (owner !== alias) throw badRequest(`${owner} is not ${alias}`);
    return (item: Item) => item[name!];
  };
  const parameter = (name: string | undefined) => {
    if (!values.has(name!)) throw badRequest(`${name} has no value`);
    return values.get(name!);
  };
  const contains = /^ARRAY_CONTAINS\(\s*(\w+)\.(\w+)\s*,\s*(@\w+)\s*\)$/i.exec(term);
  if (contains !== null) {
    const [of, wanted] = [field(contains[1], contains[2]), parameter(contains[3])];
    return (item) => Array.isArray(of(item)) && (of(item) as unknown[]).includes(wanted);
  }
  const comparison = /^(\w+)\.(\w+)\s*(=|<|>)\s*(@\w+)$/.exec(term);
  if (comparison === null) throw badRequest(`not spoken here: ${term}`);
  const [of, wanted] = [field(comparison[1], comparison[2]), parameter(comparison[4])];
  if (comparison[3] === '=') return (item) => of(item) === wanted;
  if (comparison[3] === '<') return (item) => isLess(of(item), wanted);
  return (item) => isLess(wanted, of(item));
}

/** Values of different types are not comparable, and then the answer is not true. */
const isLess = (one: unknown, other: unknown) => typeof one === typeof other && (one as string) < (other as string);
