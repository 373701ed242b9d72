import { json, type Reply } from '../reply.js';

/** What UPS answers when it says no. */
export class UpsError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    /** Beside the errors, where an API adds something. */
    readonly more: object = {},
  ) {
    super(message);
  }
}

export const refused = ({ status, code, message, more }: UpsError): Reply =>
  json(status, { ...more, response: { errors: [{ code, message }] } });

/** UPS is in trouble, or has been asked too often. */
export const upsTrouble = (status: number): Reply =>
  refused(
    status === 429
      ? new UpsError(status, '10429', 'Too Many Requests')
      : new UpsError(status, '10004', 'Something went wrong while processing your request, please try again later'),
  );
