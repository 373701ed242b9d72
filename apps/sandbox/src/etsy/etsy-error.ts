import { json, type Reply } from '../reply.js';

/** What Etsy finds wrong with a field of a listing. These come as a bare list, whatever its schema says of errors. */
export type FieldFault = { readonly path: string; readonly type: string; readonly message: string };

/** What Etsy answers when it says no: {"error": "..."}, with a description where OAuth asks for one. */
export class EtsyError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly description?: string,
  ) {
    super(message);
  }
}

/** A listing's words are not as Etsy wants them. */
export class FieldFaults extends Error {
  constructor(readonly faults: readonly FieldFault[]) {
    super(faults.map(({ path, message }) => `${path} ${message}`).join(', '));
  }
}

export function refused(error: EtsyError | FieldFaults): Reply {
  if (error instanceof FieldFaults) return json(400, error.faults);
  const { status, message, description } = error;
  return json(status, { error: message, ...(description !== undefined && { error_description: description }) });
}

/** Etsy is in trouble, or has been asked too often. */
export const trouble = (status: number): Reply =>
  status === 429
    ? json(status, { error: 'Exceeded per second rate limit' }, { 'retry-after': '1' })
    : json(status, { error: 'Server Error' });

export const missing = (name: string) => new EtsyError(400, `Missing input parameter: [${name}]`);
export const notFound = (what: string, id: number) => new EtsyError(404, `${what} with id ${id} not found`);
/** The kind that was expected is named, and never what was sent. */
export const unfit = (name: string, kind: string) => new EtsyError(400, `Expected ${kind} value for '${name}'`);
