import { Ajv } from 'ajv';
import { readFileSync } from 'node:fs';

const schemas = JSON.parse(readFileSync('apps/sandbox/openapi/fedex-replies.schema.json', 'utf8')) as Record<
  string,
  object
>;
const ajv = new Ajv({ strict: false, allErrors: true });

/** What FedEx's own schema finds wrong with a reply. */
export function wrong(kind: string, reply: unknown): string[] {
  const validate = ajv.compile(schemas[kind]!);
  validate(reply);
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}
