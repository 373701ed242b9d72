import { exactJson } from '#contracts/exact-json.js';

/** The same JSON without what may name people: the values of these keys, wherever they stand. Integers beyond 2^53 become texts. */
export const without = (keys: readonly string[], text: string): string =>
  JSON.stringify(exactJson(text), (key, value: unknown) => (keys.includes(key) ? undefined : value));
