import { resolve, type ApiDocument, type Schema } from './api-document.js';

/** A body, or part of one, with one thing changed. */
export type Spoilt = { readonly what: string; readonly at: readonly (string | number)[]; readonly value: unknown };
type Change = { readonly what: string; readonly value: unknown };

const otherTypes = [null, true, 0, -1, 1.5, 1e15, '', 'x', ' ', [], {}, [null], { a: 1 }, [[]]];
const wrongTexts = [
  ...[
    '\u0000',
    'a\u0001b',
    'a\u007fb',
    '\ud800',
    'a\udfff',
    '../../etc/passwd',
    '${7*7}',
    '-a',
    '1e400',
    'ü',
    '\u202e',
  ],
  ...[
    '2026-02-30T00:00:00.000Z',
    '2026-01-01',
    '2026-01-01T00:00:00Z',
    '2026-01-01T00:00:00.000+01:00',
    'javascript:1',
  ],
];
/** One of them fits any string that has a pattern. */
const rightTexts = [
  ...['A-1', 'USD', '2031-01-02T03:04:05.678Z', 'https://example.com/a.jpg', 'words'],
  ...['ann@example.org', '+49 30 123456', 'US-HI', 'gold.retail_months', '/pieces/A-1'],
];

/**
 * Changes every property and entry of a value once in each way: dropped, of every other type, out of its limits, unknown
 * ones added. Some of them are still valid, as dropping what is optional is: ask the schema.
 */
export function* spoilt(
  document: ApiDocument,
  schema: Schema,
  value: unknown,
  at: readonly (string | number)[] = [],
): Generator<Spoilt> {
  const known = alternativeFor(document, schema, value);
  for (const { what, value: changed } of changes(known, value)) yield { what, at, value: changed };
  if (Array.isArray(value)) {
    for (const [index, entry] of value.entries())
      for (const inner of spoilt(document, known.items ?? {}, entry, [...at, index]))
        yield { ...inner, value: value.with(index, inner.value) };
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) {
      const { [name]: _, ...others } = value as Record<string, unknown>;
      yield { what: 'dropped', at: [...at, name], value: others };
      for (const inner of spoilt(document, known.properties?.[name] ?? {}, member, [...at, name]))
        yield { ...inner, value: { ...value, [name]: inner.value } };
    }
  }
}

function* changes(schema: Schema, value: unknown): Generator<Change> {
  for (const other of otherTypes) yield { what: JSON.stringify(other), value: other };
  if (typeof value === 'string') {
    for (const text of wrongTexts) yield { what: JSON.stringify(text), value: text };
    for (const length of [65, (schema.maxLength ?? 0) + 1, 100_000])
      yield { what: `${length} letters`, value: 'x'.repeat(length) };
  }
  if (typeof value === 'number')
    for (const number of [
      (schema.minimum ?? 0) - 1,
      (schema.maximum ?? 0) + 1,
      2 ** 53,
      -(2 ** 53),
      1e308,
      String(value),
    ])
      yield { what: JSON.stringify(number), value: number };
  if (Array.isArray(value)) {
    const entries: readonly unknown[] = value;
    yield { what: 'one entry too many', value: Array.from({ length: (schema.maxItems ?? 10) + 1 }, () => entries[0]) };
    yield { what: 'a hole', value: [...entries, null] };
  } else if (typeof value === 'object' && value !== null) {
    yield { what: 'an unknown member', value: { ...value, unexpected: 1 } };
    yield { what: 'constructor', value: { ...value, constructor: { prototype: { polluted: true } } } };
    yield { what: 'an entry for an object', value: [value] };
  }
}

/**
 * Valid values beside the example: one with every optional member filled in, and one for each alternative that the example
 * does not take, so that nothing of the schema remains untouched.
 */
export function variants(document: ApiDocument, schema: Schema, example: unknown): unknown[] {
  const known = alternativeFor(document, schema, example);
  if (Array.isArray(example)) {
    const kinds = resolve(document, known.items ?? {}).anyOf ?? [known.items ?? {}];
    return kinds.map((kind) => [minimal(document, kind)]);
  }
  if (typeof example !== 'object' || example === null) return [];
  const filled = Object.entries(known.properties ?? {}).map(([name, property]): [string, unknown] => {
    const given = (example as Record<string, unknown>)[name];
    return [name, given ?? minimal(document, property)];
  });
  const full: Record<string, unknown> = Object.fromEntries(filled);
  const inner = filled.flatMap(([name, member]) =>
    variants(document, known.properties![name]!, member).map((variant) => ({ ...full, [name]: variant })),
  );
  return [full, ...inner];
}

/** The smallest value that fits, with all its members. */
function minimal(document: ApiDocument, schema: Schema): unknown {
  const known = resolve(document, schema);
  const [first] = known.anyOf ?? known.oneOf ?? [];
  if (first !== undefined) return minimal(document, first);
  if (known.enum !== undefined) return known.enum[0];
  if (known.type === 'object')
    return Object.fromEntries(
      Object.entries(known.properties ?? {}).map(([name, property]) => [name, minimal(document, property)]),
    );
  if (known.type === 'array') return [minimal(document, known.items ?? {})];
  if (known.type === 'integer' || known.type === 'number') return Math.max(known.minimum ?? 1, 1);
  if (known.type === 'boolean') return true;
  const fits = (text: string) => known.pattern === undefined || new RegExp(known.pattern).test(text);
  if (known.format === 'uri') return 'https://example.com/a.jpg';
  return rightTexts.find(fits) ?? 'x';
}

/** Of several schemas the one with the members that the value has. */
function alternativeFor(document: ApiDocument, schema: Schema, value: unknown): Schema {
  const known = resolve(document, schema);
  const alternatives = (known.anyOf ?? known.oneOf ?? []).map((one) => alternativeFor(document, one, value));
  const names = Object.keys(typeof value === 'object' && value !== null ? value : {});
  const fits = ({ properties = {} }: Schema) => names.every((name) => name in properties);
  return alternatives.find(fits) ?? alternatives[0] ?? known;
}
