import { Ajv } from 'ajv';
import { readFileSync } from 'node:fs';

const published = JSON.parse(readFileSync('apps/sandbox/openapi/ebay/replies.schema.json', 'utf8')) as Record<
  string,
  object
>;
const ajv = new Ajv({ strict: false, allErrors: true }).addSchema(published, 'ebay');

/** What eBay's own schema finds wrong with an answer. The path is without the query, and without /ebay. */
export function wrong(method: string, path: string, status: number, body: unknown): string[] {
  if (/^\/(post-order|identity)\//.test(path)) return [];
  const call = `${method} ${path}`;
  const kind = Object.keys(published).find((one) =>
    new RegExp(`^${one.replaceAll('.', String.raw`\.`).replace(/\{\w+\}/g, '[^/]+')}$`).test(call),
  );
  const schema = status >= 400 ? published['errors'] : published[kind ?? ''];
  if (schema === undefined) return body === undefined ? [] : [`eBay answers ${call} with nothing`];
  if (body === undefined) return status === 204 || status === 201 ? [] : [`${call} is answered with nothing`];
  const validate = ajv.compile(schema);
  validate(body);
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}
