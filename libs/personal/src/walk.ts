/** A value with `replace` done to everything in it that `isWanted`, in plain objects and arrays; itself where nothing is. */
export function replaced<Leaf>(
  value: unknown,
  isWanted: (value: unknown) => value is Leaf,
  replace: (leaf: Leaf) => unknown,
): unknown {
  if (isWanted(value)) return replace(value);
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => replaced(item, isWanted, replace));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  if (!isPlain(value)) return value;
  const names = Object.keys(value);
  const fields = names.map((name) => replaced(value[name], isWanted, replace));
  if (fields.every((field, index) => field === value[names[index]!])) return value;
  return Object.fromEntries(names.map((name, index) => [name, fields[index]]));
}

/** Everything in it that is wanted, in order. */
export function found<Leaf>(value: unknown, isWanted: (value: unknown) => value is Leaf, leaves: Leaf[] = []): Leaf[] {
  if (isWanted(value)) leaves.push(value);
  else if (Array.isArray(value)) for (const item of value as unknown[]) found(item, isWanted, leaves);
  else if (isPlain(value)) for (const name of Object.keys(value)) found(value[name], isWanted, leaves);
  return leaves;
}

/** Not a date, a buffer or an instance of some class. */
function isPlain(value: unknown): value is { readonly [name: string]: unknown } {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
