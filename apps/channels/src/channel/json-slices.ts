/**
 * The elements of an array within a JSON text, each exactly as it stands there, every digit and blank included: what a channel
 * wrote about one order, cut out of a page of many. `pointer` names the array: ['orders'] is what {"orders":[…]} has. The text
 * is JSON, which whoever asks has seen to.
 * @throws RangeError there is no such array
 */
export function elementsOf(text: string, pointer: readonly string[]): string[] {
  let at: number | undefined = skipBlanks(text, 0);
  for (const key of pointer) at = at === undefined ? undefined : memberAt(text, at, key);
  if (at === undefined || text[at] !== '[') throw new RangeError(`there is no array at /${pointer.join('/')}`);
  return [...valuesIn(text, at)].map(([from, to]) => text.slice(from, to));
}

/** Where the value of a key begins. Of two with one name the last counts, as everywhere in JavaScript. */
function memberAt(text: string, objectAt: number, key: string): number | undefined {
  if (text[objectAt] !== '{') return undefined;
  let found: number | undefined;
  let name: string | undefined;
  for (const [from, to] of valuesIn(text, objectAt)) {
    if (name === undefined) {
      name = JSON.parse(text.slice(from, to)) as string;
      continue;
    }
    if (name === key) found = from;
    name = undefined;
  }
  return found;
}

/** Begin and end of each value directly within an array; of an object, of each name and each value in turn. */
function* valuesIn(text: string, at: number): Generator<readonly [from: number, to: number]> {
  let from = skipBlanks(text, at + 1);
  while (from < text.length && text[from] !== ']' && text[from] !== '}') {
    const to = endOf(text, from);
    yield [from, to];
    const next = skipBlanks(text, to);
    from = text[next] === ',' || text[next] === ':' ? skipBlanks(text, next + 1) : next;
  }
}

/** One past the last character of the value that begins there; within it strings and depth are what counts. */
function endOf(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const character = text[at]!;
    if (character === '"') {
      at = quoteAfter(text, at);
      if (depth === 0) return at + 1;
    } else if (character === '{' || character === '[') {
      depth++;
    } else if (character === '}' || character === ']') {
      depth--;
      if (depth < 0) return at;
      if (depth === 0) return at + 1;
    } else if (depth === 0 && /[,:\s]/.test(character)) {
      return at;
    }
  }
  return text.length;
}

/** The quote that ends the string which begins there: the first that no backslash stands before. */
function quoteAfter(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \t\n\r'.includes(text[at]!)) at++;
  return at;
}
