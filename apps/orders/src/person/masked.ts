// Found anywhere in a text and not only as the whole of it, so that none leaves us in other words.
const sealed = /sealed\.([a-z]+)\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]+/g;

/** Plain JSON with the kind in place of every sealed value: "[email]". Nobody who reads it learns even the ciphertext. */
export function masked(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(sealed, '[$1]');
  if (Array.isArray(value)) return value.map(masked);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, masked(field)]));
}
