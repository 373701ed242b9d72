import type { Role } from '#service/roles.js';

/** As much of JSON Schema as OpenAPI 3.0 has and our document uses. */
export type Schema = {
  readonly $ref?: string;
  readonly type?: string;
  readonly properties?: { readonly [name: string]: Schema };
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly nullable?: boolean;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly format?: string;
};
export type Parameter = {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly example?: unknown;
  readonly schema?: Schema;
};
type DocumentedOperation = {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly required?: boolean;
    readonly content: { readonly [type: string]: { readonly schema: Schema; readonly example?: unknown } };
  };
  readonly responses: { readonly [status: string]: unknown };
  readonly 'x-signed-by'?: string;
  readonly 'x-roles'?: readonly Role[];
};
export type ApiDocument = {
  readonly paths: { readonly [path: string]: { readonly [method: string]: DocumentedOperation } };
  readonly components: { readonly schemas: { readonly [name: string]: Schema } };
};

/** One operation with what its examples say. */
export type Operation = {
  readonly method: string;
  /** '/v1/units/{unitId}' */
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body?: { readonly schema: Schema; readonly example: unknown };
  readonly statuses: readonly string[];
  /** Who may; nobody, where whoever calls signs instead. */
  readonly roles: readonly Role[];
  readonly signedBy?: string;
};

export async function fetchDocument(url: string): Promise<ApiDocument> {
  return (await (await fetch(`${url}/openapi.json`)).json()) as ApiDocument;
}

export const everyOperationOf = ({ paths }: ApiDocument): Operation[] =>
  Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, { parameters = [], requestBody, responses, ...more }]): Operation => {
      const content = requestBody?.content['application/json'];
      const { 'x-roles': roles = [], 'x-signed-by': signedBy } = more;
      return {
        ...{ method: method.toUpperCase(), path, parameters, statuses: Object.keys(responses), roles },
        ...(signedBy !== undefined && { signedBy }),
        ...(content && { body: { schema: content.schema, example: content.example } }),
      };
    }),
  );

/** All but webhooks, which only those can send who sign them. */
export const operationsOf = (document: ApiDocument): Operation[] =>
  everyOperationOf(document).filter(({ signedBy }) => signedBy === undefined);

/** What keeps an operation from being sent as it stands. */
export function missingExamples({ method, path, parameters, body }: Operation): string[] {
  const needed = parameters.filter(({ in: place, required, example }) => {
    return example === undefined && (place === 'path' || (place === 'query' && required === true));
  });
  return [
    ...needed.map(({ name }) => `${method} ${path}: no example of ${name}`),
    ...(body !== undefined && body.example === undefined ? [`${method} ${path}: no example of the body`] : []),
  ];
}

/** The path with the examples in it; `others` stand instead of examples, as they are, not encoded. */
export function targetOf({ path, parameters }: Operation, others: { readonly [name: string]: string } = {}): string {
  const written = (parameter: Parameter) => others[parameter.name] ?? encodeURIComponent(String(parameter.example));
  const full = parameters
    .filter((parameter) => parameter.in === 'path')
    .reduce((target, parameter) => target.replace(`{${parameter.name}}`, () => written(parameter)), path);
  const query = parameters
    .filter(({ in: place, name, example }) => place === 'query' && (example !== undefined || name in others))
    .map((parameter) => `${parameter.name}=${written(parameter)}`);
  return query.length === 0 ? full : `${full}?${query.join('&')}`;
}

/** Follows references, which must lead somewhere, and joins `allOf`. */
export function resolve(document: ApiDocument, schema: Schema): Schema {
  if (schema.$ref !== undefined) {
    const found = document.components.schemas[schema.$ref.replace('#/components/schemas/', '')];
    if (found === undefined) throw new Error(`${schema.$ref} leads nowhere`);
    return resolve(document, found);
  }
  const { allOf, ...rest } = schema;
  if (allOf === undefined) return schema;
  return Object.assign({}, ...allOf.map((part) => resolve(document, part)), rest) as Schema;
}

/** Every reference of the document that leads nowhere. */
export function danglingReferences(document: ApiDocument): string[] {
  const names = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, name]) => name!);
  return [...new Set(names)].filter(
    (name) => document.components.schemas[name.replace('#/components/schemas/', '')] === undefined,
  );
}
