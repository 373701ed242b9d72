import { Ajv } from 'ajv';
import type { ApiDocument, Schema } from './api-document.js';

/** Whether a value fits a schema of the document: what does not must be refused. `isKeptAsBytes`: any letters will do. */
export function checkFor(document: ApiDocument, schema: Schema, isKeptAsBytes = false): (value: unknown) => boolean {
  const formats = { uri: isWebAddress, email: isMailAddress, date: isDate, 'date-time': true } as const;
  const ajv = new Ajv({ strict: false, formats });
  const check = ajv.compile(dialect({ ...schema, components: document.components }) as object);
  // JSON.stringify escapes what no store keeps as it is, control characters and halves of surrogate pairs.
  const isStorable = (value: unknown) => isKeptAsBytes || !/\\u(00|d[89a-f])/.test(JSON.stringify(value));
  return (value) => check(value) && isStorable(value);
}

/** OpenAPI 3.0 says `nullable`, JSON Schema says so by type. */
function dialect(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(dialect);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { nullable, ...rest } = schema as Record<string, unknown>;
  const converted = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, dialect(value)]));
  return nullable === true ? { anyOf: [converted, { type: 'null' }] } : converted;
}

/** The document has patterns beside them, which say the rest. */
const isMailAddress = (text: string) => /^[^@]+@[^@]+$/.test(text);

const isDate = (text: string) => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:/.test(text);
}
