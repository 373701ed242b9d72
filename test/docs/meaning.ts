import { isDeepStrictEqual } from 'node:util';

type Schema = { readonly [keyword: string]: unknown };
const annotations = ['$id', 'title', 'description', 'examples', '$comment', '$defs'];
const inAnyOrder = ['required', 'enum'];

/** Whether two JSON Schemas, as text, accept the same data: only words, order and the names of shared parts may differ. */
export const sameMeaning = (one: string, other: string) => isDeepStrictEqual(meaning(one), meaning(other));

/** The schema without its words, with named parts put where they are used. */
const meaning = (content: string): unknown => {
  const root = JSON.parse(content) as Schema;
  const definitions = (root['$defs'] ?? {}) as Schema;
  const of = (schema: unknown): unknown => {
    if (Array.isArray(schema)) return schema.map(of);
    if (typeof schema !== 'object' || schema === null) return schema;
    const { $ref, ...rest } = schema as Schema;
    const named = typeof $ref === 'string' ? (of(definitions[$ref.replace('#/$defs/', '')]) as Schema) : {};
    const own = Object.entries(rest).filter(([keyword]) => !annotations.includes(keyword));
    return { ...named, ...Object.fromEntries(own.map(([keyword, value]) => [keyword, ofKeyword(keyword, value)])) };
  };
  const ofKeyword = (keyword: string, value: unknown): unknown => {
    // Here the keys are names of ours: a property may well be called title or description.
    if (keyword === 'properties')
      return Object.fromEntries(Object.entries(value as Schema).map(([name, schema]) => [name, of(schema)]));
    if (inAnyOrder.includes(keyword)) return [...(value as string[])].sort();
    return keyword === 'const' || keyword === 'default' ? value : of(value);
  };
  return of(root);
};
