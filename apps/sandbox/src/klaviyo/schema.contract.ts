import { Ajv } from 'ajv';
import { readFileSync } from 'node:fs';

type Bodied = { readonly content?: Readonly<Record<string, unknown>> } | undefined;
type Operation = { readonly requestBody?: Bodied; readonly responses: Readonly<Record<string, Bodied>> };
type Published = { readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> };

const media = 'application/vnd.api+json';
const published = JSON.parse(readFileSync('apps/sandbox/openapi/klaviyo.openapi.json', 'utf8')) as Published;
const ajv = new Ajv({ strict: false, allErrors: true }).addSchema(published, 'klaviyo');

/** What Klaviyo's own schema finds wrong with a request, or with an answer of that status. `path` is without the query: /api/lists */
export function wrong(method: string, path: string, status: number | 'asked', body: unknown): string[] {
  const verb = method.toLowerCase();
  const template = Object.keys(published.paths).find((one) =>
    new RegExp(`^${one.replace(/\{\w+\}/g, String.raw`[\w-]+`)}$`).test(path),
  );
  const operation = published.paths[template ?? '']?.[verb];
  if (template === undefined || operation === undefined) return [`Klaviyo has no ${method} ${path}`];
  if (typeof status === 'number' && status >= 400) return against(['components', 'schemas', 'Errors'], body);
  const of = status === 'asked' ? ['requestBody'] : ['responses', String(status)];
  const told = status === 'asked' ? operation.requestBody : operation.responses[status];
  if (told === undefined && status !== 'asked') return [`Klaviyo has no ${status} of ${method} ${path}`];
  if (told?.content === undefined) return body === undefined ? [] : ['there is a body'];
  return against(['paths', template, verb, ...of, 'content', media, 'schema'], body);
}

function against(at: readonly string[], body: unknown): string[] {
  const pointer = at.map((name) => encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1')));
  const validate = ajv.compile({ $ref: `klaviyo#/${pointer.join('/')}` });
  validate(body);
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}
