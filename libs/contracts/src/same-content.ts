/** Whether two values say the same, in whatever order they name their fields; a field without a value is not there. */
export const sameContent = (one: unknown, other: unknown) => contentOf(one) === contentOf(other);

/** JSON with sorted fields: equal contents, equal text. */
export const contentOf = (value: unknown) => JSON.stringify(value, sorted);

const sorted = (_: string, value: unknown) =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
