type Context = { readonly source?: string };
const beyond = (value: unknown) => typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
// TypeScript does not know yet that a reviver is told what stood there.
const parse = JSON.parse as (
  text: string,
  reviver: (key: string, value: unknown, context: Context) => unknown,
) => unknown;

/**
 * What JSON says, with integers beyond 2^53 as their text: some channels' ids are, and 820982911946154508 would become another
 * order's. Undefined if it is no JSON.
 */
export function exactJson(text: string): unknown {
  try {
    return parse(text, (_, value, { source }) => (beyond(value) ? source : value));
  } catch {
    return undefined;
  }
}
