import { isDeepStrictEqual } from 'node:util';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import type { Access } from './access.js';
import { described, type OperationDescription } from './operation.js';
import { problemMediaType, problems, problemType, titleOf, type ProblemCode } from './problems.js';

export type ApiDocument = OpenAPIObject;
type SchemaObject = Exclude<NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string], { $ref: string }>;
type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Parameter = { name: string; in: string; required?: boolean; example?: unknown; description?: string };

/** The name of how callers prove who they are, in the document. */
const scheme = 'identity';
const methods = ['get', 'put', 'post', 'delete', 'patch'] as const;
const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string().describe('The id of the request, as in the header X-Request-Id'),
    errors: z
      .array(z.object({ detail: z.string(), pointer: z.string().optional(), parameter: z.string().optional() }))
      .optional(),
  })
  .meta({ id: 'Problem' });

/** The API of one service. Throws if an operation lacks an example that can be sent. */
export function documentOf(app: NestFastifyApplication): ApiDocument {
  const document = SwaggerModule.createDocument(app, new DocumentBuilder().build(), {
    standardSchemaConverter: (schema) => convert(schema as z.ZodType),
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '').toLowerCase()}-${method}`,
  });
  for (const [path, item] of Object.entries(document.paths))
    for (const method of methods) {
      const operation = item[method];
      if (operation !== undefined) complete(operation, method, path);
    }
  return document;
}

/** One document for all services of an origin. Throws if two of them mean different things by one name. */
export function merge(documents: readonly ApiDocument[], issuer: string): ApiDocument {
  const all = new DocumentBuilder()
    .addSecurity(scheme, { type: 'openIdConnect', openIdConnectUrl: `${issuer}/.well-known/openid-configuration` })
    .setTitle('ReTreasure')
    .setDescription('The operations of a seller of one-of-a-kind goods. Every example can be sent as it stands.')
    .setVersion('1')
    .build();
  const problem = convert(problemSchema);
  const { securitySchemes } = all.components!;
  const merged: ApiDocument = {
    ...all,
    paths: {},
    components: { securitySchemes: securitySchemes!, schemas: { ...problem.components } },
  };
  for (const { paths, components } of documents) {
    add('path', merged.paths, paths);
    add('schema', merged.components!.schemas!, components?.schemas ?? {});
  }
  return merged;
}

/** Who may call what, by 'GET /v1/orders/{orderId}'. */
export const accessOf = ({ paths }: ApiDocument) =>
  new Map(
    Object.entries(paths).flatMap(([path, item]) =>
      methods.flatMap((method): [string, Access][] => {
        const operation = item[method] as { 'x-roles'?: Access; 'x-signed-by'?: string } | undefined;
        if (operation === undefined) return [];
        const access = operation['x-signed-by'] === undefined ? (operation['x-roles'] ?? []) : 'signed';
        return [[`${method.toUpperCase()} ${path}`, access]];
      }),
    ),
  );

/** Codes of refusals and what they mean, from all operations. */
export const refusalsOf = ({ paths }: ApiDocument) =>
  new Map(
    Object.values(paths)
      .flatMap((item) => methods.map((method) => item[method] as { 'x-refusals'?: Record<string, string> } | undefined))
      .flatMap((operation) => Object.entries(operation?.['x-refusals'] ?? {})),
  );

function add<Value>(kind: string, to: Record<string, Value>, from: Record<string, Value>) {
  for (const [name, value] of Object.entries(from)) {
    if (name in to && !isDeepStrictEqual(to[name], value)) throw new Error(`two services have a ${kind} ${name}`);
    to[name] = value;
  }
}

/** As callers write it; replies are read by the same schemas, and may have more members one day. */
function convert(schema: z.ZodType) {
  const { definitions = {}, ...rest } = z.toJSONSchema(schema, { target: 'openapi-3.0', io: 'input' });
  return { schema: rest, components: definitions } as {
    schema: SchemaObject;
    components: Record<string, SchemaObject>;
  };
}

function complete(operation: Operation, method: (typeof methods)[number], path: string) {
  const { [described]: description, ...rest } = operation as Operation & { [described]?: OperationDescription };
  if (description === undefined) throw new Error(`${method} ${path} has no @Operation`);
  const { example, parameters: values = {}, refusals, signedBy, roles } = description;
  if (roles.length > 0 === (signedBy !== undefined))
    throw new Error(`${method} ${path} is for roles, or for who signs`);
  const parameters = (rest.parameters ?? []) as Parameter[];
  for (const parameter of parameters) {
    const value = values[parameter.name];
    if (value !== undefined) parameter.example = value;
    else if (parameter.in === 'path') throw new Error(`${method} ${path} has no example of ${parameter.name}`);
  }
  const body = (rest.requestBody as { content?: Record<string, object> } | undefined)?.content?.['application/json'];
  if (body !== undefined && example === undefined && signedBy === undefined)
    throw new Error(`${method} ${path} has no example of its body`);
  if (body !== undefined && signedBy === undefined) Object.assign(body, { example });
  if (method !== 'get') parameters.push(idempotencyKeyHeader);
  for (const code of problemsOf(parameters, body !== undefined, method !== 'get', signedBy !== undefined)) {
    const [status, title, meaning] = problems[code];
    rest.responses[status] ??= problemResponse(status, title, { [code]: [title, meaning] });
  }
  if (refusals !== undefined) {
    const codes = Object.entries(refusals).map(([code, meaning]) => [code, [titleOf(code), meaning] as const] as const);
    rest.responses[409] = problemResponse(409, 'The rules forbid it', Object.fromEntries(codes));
  }
  delete (operation as { [described]?: unknown })[described];
  Object.assign(operation, { parameters }, description.description && { description: description.description });
  if (refusals !== undefined) Object.assign(operation, { 'x-refusals': refusals });
  if (signedBy !== undefined) Object.assign(operation, { 'x-signed-by': signedBy });
  else Object.assign(operation, { security: [{ [scheme]: [] }], 'x-roles': roles });
}

const idempotencyKeyHeader: Parameter & { schema: object } = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'Your name for this request. Sent again with the same key it is answered the same, and done once.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};

function problemsOf(parameters: readonly Parameter[], body: boolean, changes: boolean, signed: boolean): ProblemCode[] {
  const named = (place: string) => parameters.some((parameter) => parameter.in === place);
  return [
    ...(parameters.length > 0 || body ? (['invalid-request'] as const) : []),
    ...(signed ? [] : (['unauthenticated', 'forbidden'] as const)),
    ...(named('path') ? (['not-found'] as const) : []),
    ...(parameters.some(({ name }) => name === 'If-Match') ? (['stale'] as const) : []),
    ...(body ? (['body-too-large', 'unsupported-media-type'] as const) : []),
    ...(changes ? (['idempotency-key-reused'] as const) : []),
    ...(['rate-limited', 'internal', 'overloaded'] as const),
  ];
}

const problemResponse = (
  status: number,
  description: string,
  codes: { readonly [code: string]: readonly [title: string, meaning: string] },
) => ({
  description,
  content: {
    [problemMediaType]: {
      schema: { $ref: '#/components/schemas/Problem' },
      examples: Object.fromEntries(
        Object.entries(codes).map(([code, [title, detail]]) => [
          code,
          { value: { type: problemType(code), title, status, detail, instance: 'id-of-the-request' } },
        ]),
      ),
    },
  },
});
