import { targetOf, type ApiDocument, type Operation } from './api-document.js';
import { checkFor } from './schema-check.js';
import { spoilt, variants } from './spoilt-values.js';
import type { WireRequest } from './wire.js';

/** A request that must be refused. `at` is the JSON pointer that the answer has to name or lead to. */
export type BadRequest = WireRequest & { readonly at?: string };

const json = { 'content-type': 'application/json' };
const depth = 100_000;
const files = ['/v1/rate-files', '/v1/store-files'];
/** Whatever letters a till's file has cost the row that they are in, and not the file; and in a batch of calls the call. */
const keptAsBytes = ['/v1/store-files', '/v1/track'];

/** The example with one thing wrong, in every place and way that the schema forbids. */
export function* bodiesAgainstSchema(document: ApiDocument, operation: Operation): Generator<BadRequest> {
  const { method, path, body } = operation;
  if (body === undefined) return;
  const fits = checkFor(document, body.schema, keptAsBytes.includes(path));
  const target = targetOf(operation);
  const done = new Set<string>();
  for (const [index, seed] of [body.example, ...variants(document, body.schema, body.example)].entries())
    for (const { what, at, value } of spoilt(document, body.schema, seed)) {
      const pointer = ['#', ...at].join('/');
      if (done.has(`${pointer} ${what}`) || fits(value)) continue;
      done.add(`${pointer} ${what}`);
      // Of several alternatives, the answer may miss what another one has.
      const near = ['#', ...(what === 'dropped' ? at.slice(0, -1) : at)].join('/');
      const named = `${method} ${target} body ${pointer} ${what} (variant ${index})`;
      yield { what: named, method, target, headers: json, body: JSON.stringify(value), at: near };
    }
}

/** Bodies that are no JSON, not only JSON, too much JSON, or called something else. */
export function* bodiesAgainstJson(operation: Operation): Generator<BadRequest> {
  const { method, path, body } = operation;
  if (body === undefined) return;
  const target = targetOf(operation);
  const good = JSON.stringify(body.example);
  const [name = ''] = Object.keys(body.example as object);
  const open = good.slice(0, -1);
  const texts: Record<string, string | Buffer> = {
    ...{ 'no body': '', 'white space': '  \n', null: 'null', number: '1', string: '"x"', 'no JSON': 'nul', NaN: 'NaN' },
    ...{ cut: open, 'comma at the end': `${open},}`, 'single quotes': "{'a':1}", 'two bodies': good + good },
    ...{ comment: `${open}/**/}`, 'an array around it': `[${good}]`, 'an empty array': '[]', form: 'a=1&b=2' },
    '2 MiB': `${open},"more":"${'x'.repeat(2 * 1024 * 1024)}"}`,
    'more white space than fits': good + ' '.repeat((files.includes(path) ? 17 : 2) * 1024 * 1024),
    'deep arrays': '['.repeat(depth) + ']'.repeat(depth),
    'deep objects': `${open},"more":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}}`,
    'deep and cut': '['.repeat(depth),
    __proto__: `{"__proto__":{"polluted":true},${good.slice(1)}`,
    'inner __proto__': `${open},"more":{"__proto__":[]}}`,
    'a name twice': `${open},${JSON.stringify(name)}:true}`,
    'UTF-16': Buffer.from(good, 'utf16le'),
    'gzip magic': Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]),
  };
  const badBytes = {
    'lone byte': [0xff],
    overlong: [0xc0, 0x80],
    surrogate: [0xed, 0xa0, 0x80],
    truncated: [0xe2, 0x82],
  };
  for (const [what, bytes] of Object.entries(badBytes))
    texts[`UTF-8 with ${what}`] = Buffer.concat([
      Buffer.from(`${open},"more":"`),
      Buffer.from(bytes),
      Buffer.from('"}'),
    ]);
  for (const [what, text] of Object.entries(texts))
    yield { what: `${method} ${target} body: ${what}`, method, target, headers: json, body: text };
  for (const type of ['text/plain', 'application/xml', 'multipart/form-data; boundary=x', 'application/jsonp', 'x', ''])
    yield { what: `${method} ${target} as ${type}`, method, target, headers: { 'content-type': type }, body: good };
  yield { what: `${method} ${target} as nothing`, method, target, body: good };
}
