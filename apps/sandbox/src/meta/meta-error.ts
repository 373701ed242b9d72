import { json, type Reply } from '../reply.js';

/** What the Graph API answers when it says no: with 400, whatever it is. It names a field, and never what stood in it. */
export class MetaError extends Error {
  constructor(
    readonly code: number,
    message: string,
    readonly more: { readonly status?: number; readonly subcode?: number; readonly isTransient?: boolean } = {},
  ) {
    super(message);
  }
}

export const refused = ({ code, message, more }: MetaError): Reply => {
  const { status = 400, subcode, isTransient = false } = more;
  return json(status, {
    error: {
      ...{ message, type: 'OAuthException', code, is_transient: isTransient },
      ...(subcode !== undefined && { error_subcode: subcode }),
      fbtrace_id: 'AbCdEfGhIjKlMnOpQrStUv',
    },
  });
};

export const invalid = (what: string) => new MetaError(100, `Invalid parameter: ${what}`);

export const notThere = () =>
  new MetaError(100, 'Unsupported request. The object does not exist, or is not yours to see.', { subcode: 33 });

/** Meta is in trouble, or was asked too often, which is not a 429 there. */
export const trouble = (status: number) =>
  status === 429
    ? new MetaError(80_003, 'There have been too many calls to this ad-account. Wait a bit and try again.', {
        subcode: 2_446_079,
      })
    : new MetaError(2, 'An unexpected error has occurred. Please retry your request later.', {
        ...{ status, isTransient: true },
      });
