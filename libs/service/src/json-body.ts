import { Problem } from './problems.js';

const depthMax = 32;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Reads a body. Strict, because what is accepted here is kept for ever. No body at all is undefined. */
export function parseJson(body: Uint8Array): unknown {
  if (body.length === 0) return undefined;
  const value = jsonOf(textOf(body));
  check(value, depthMax);
  return value;
}

function textOf(body: Uint8Array) {
  try {
    return utf8.decode(body);
  } catch {
    throw new Problem('malformed-body', 'The body is not valid UTF-8.');
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // Where, but not what: it may be somebody's name.
    const [where = ''] = /at position \d+/.exec((error as SyntaxError).message) ?? [];
    throw new Problem('malformed-body', `The body is not JSON${where && `: ${where}`}.`);
  }
}

/** Deeper values could exhaust the stack of whoever walks them; __proto__ could reach into objects that copy it. */
function check(value: unknown, depth: number) {
  if (typeof value !== 'object' || value === null) return;
  if (depth === 0) throw new Problem('malformed-body', `The body is nested deeper than ${depthMax} levels.`);
  if (Object.hasOwn(value, '__proto__')) throw new Problem('malformed-body', 'The body has a member "__proto__".');
  for (const member of Array.isArray(value) ? value : Object.values(value)) check(member, depth - 1);
}
