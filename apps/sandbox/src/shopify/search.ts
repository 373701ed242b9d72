/** What a search may ask of something: texts are compared without case, numbers and instants by size. */
export type Searchable = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;
export type Term = { readonly field: string; readonly comparison: string; readonly value: string };

const token = /(?:([\w.]+):)?(>=|<=|>|<)?(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^\s()]+))/g;

/** A query such as `sku:'NGA-1' OR status:active updated_at:>=2026-06-15`: any of the alternatives, all terms of each. No parentheses. */
export function searchOf(query: string | null | undefined): readonly (readonly Term[])[] {
  const alternatives: Term[][] = [[]];
  for (const [whole, field = '', comparison = '', double, single, bare] of (query ?? '').matchAll(token)) {
    if (whole === 'OR') alternatives.push([]);
    if (whole === 'OR' || whole === 'AND') continue;
    const value = (double ?? single)?.replace(/\\(.)/g, '$1') ?? bare ?? '';
    alternatives.at(-1)!.push({ field, comparison, value });
  }
  return alternatives;
}

/** Fields that it does not know are passed over, as Shopify does. */
export const found = (alternatives: readonly (readonly Term[])[], what: Searchable): boolean =>
  alternatives.some((terms) => terms.every((term) => fits(term, what[term.field])));

/** The earliest instant that a search for this field can find, in milliseconds. */
export function earliest(alternatives: readonly (readonly Term[])[], field: string): number {
  const bounds = alternatives.map((terms) =>
    Math.max(
      0,
      ...terms
        .filter((term) => term.field === field && ['>', '>=', ''].includes(term.comparison))
        .map(({ value }) => Date.parse(value) || 0),
    ),
  );
  return Math.min(...bounds);
}

function fits({ comparison, value }: Term, has: Searchable[string]): boolean {
  if (has === undefined) return true;
  if (typeof has === 'object') return has.some((one) => sameText(one, value));
  if (typeof has !== 'number') return sameText(String(has), value);
  const wanted = /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : Date.parse(value);
  if (Number.isNaN(wanted)) return false;
  switch (comparison) {
    case '>':
      return has > wanted;
    case '>=':
      return has >= wanted;
    case '<':
      return has < wanted;
    case '<=':
      return has <= wanted;
  }
  return has === wanted;
}

function sameText(has: string, value: string) {
  const [one, other] = [has.toLowerCase(), value.toLowerCase()];
  return other.endsWith('*') ? one.startsWith(other.slice(0, -1)) : one === other;
}
