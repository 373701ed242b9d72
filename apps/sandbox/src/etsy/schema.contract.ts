import { Ajv } from 'ajv';
import { readFileSync } from 'node:fs';

type Operation = {
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>;
};
type Published = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, { readonly properties: object }>> };
};

const published = JSON.parse(readFileSync('apps/sandbox/openapi/etsy-replies.openapi.json', 'utf8')) as Published;
const ajv = new Ajv({ strict: false, allErrors: true }).addSchema(published, 'etsy');

/** What Etsy's own schema finds wrong with an answer. Without the query, and without /etsy. */
export function wrong(method: string, path: string, status: number, body: unknown): string[] {
  const template = Object.keys(published.paths).find((one) =>
    new RegExp(`^${one.replace(/\{\w+\}/g, String.raw`\d+`)}$`).test(path),
  );
  const response = published.paths[template ?? '']?.[method.toLowerCase()]?.responses[status];
  if (template === undefined || response === undefined) return [`Etsy has no ${status} of ${method} ${path}`];
  if (response.content === undefined) return body === undefined ? [] : ['there is a body'];
  const at = ['paths', template, method.toLowerCase(), 'responses', String(status), 'content', 'application/json'];
  const pointer = [...at, 'schema'].map((name) => encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1')));
  const validate = ajv.compile({ $ref: `etsy#/${pointer.join('/')}` });
  validate(body);
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

/** The properties that Etsy's resource has, in the order of the alphabet. */
export const propertiesOf = (resource: string) =>
  Object.keys(published.components.schemas[resource]!.properties).sort();
