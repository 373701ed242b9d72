import { z } from 'zod';
import type { Reply } from '../reply.js';

/** What Klaviyo answers when it says no, as JSON:API has it. It names a field, and never what stood in it. */
export class KlaviyoError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly title: string,
    readonly detail: string,
    readonly source: { readonly pointer?: string; readonly parameter?: string } = { pointer: '/data/' },
    readonly headers: Reply['headers'] = {},
  ) {
    super(detail);
  }
}

export const resource = (status: number, body: unknown, headers: Reply['headers'] = {}): Reply => ({
  ...{ status, headers: { 'content-type': 'application/vnd.api+json', ...headers } },
  body: JSON.stringify(body),
});

/** `id`: another one each time. */
export const refused = ({ status, code, title, detail, source, headers }: KlaviyoError, id: string): Reply =>
  resource(status, { errors: [{ id, code, title, detail, source }] }, headers);

export const invalid = (detail: string, source?: KlaviyoError['source']) =>
  new KlaviyoError(400, 'invalid', 'Invalid input.', detail, source);

export const notFound = (what: string) =>
  new KlaviyoError(404, 'not_found', 'Not found.', `A ${what} with that id does not exist.`);

export const throttled = (seconds: number) =>
  new KlaviyoError(
    ...([429, 'throttled', 'Request was throttled.'] as const),
    ...([`Request was throttled. Expected available in ${seconds} second.`, { pointer: '/data/' }] as const),
    { 'retry-after': String(seconds) },
  );

/** Klaviyo is in trouble. */
export const trouble = (status: number) =>
  status === 429 ? throttled(1) : new KlaviyoError(status, 'error', 'Internal Server Error', 'An error occurred.');

/** @throws KlaviyoError naming the first field that is wrong */
export function parsed<Schema extends z.ZodType>(schema: Schema, body: string): z.output<Schema> {
  let told: unknown;
  try {
    told = JSON.parse(body);
  } catch {
    throw invalid('The payload is not JSON.');
  }
  const { success, data, error } = schema.safeParse(told);
  if (success) return data;
  const { path, message } = error.issues[0]!;
  throw invalid(message, { pointer: `/${path.join('/')}` });
}
