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
  const fields = Object.entries(value).map(([name, field]) => [name, replaced(field, isWanted, replace)] as const);
  return fields.some(([name, field]) => field !== value[name]) ? Object.fromEntries(fields) : value;
}

/** Everything in it that is wanted, in order. */
export function found<Leaf>(value: unknown, isWanted: (value: unknown) => value is Leaf): Leaf[] {
  const leaves: Leaf[] = [];
  replaced(value, isWanted, (leaf) => (leaves.push(leaf), leaf));
  return leaves;
}

/** Not a date, a buffer or an instance of some class. */
function isPlain(value: unknown): value is { readonly [name: string]: unknown } {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
