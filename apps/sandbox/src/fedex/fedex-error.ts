import { json, type Reply } from '../reply.js';

export type Parameter = { readonly key: string; readonly value: string };

/** What FedEx answers when it says no. */
export class FedexError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly parameterList: readonly Parameter[] = [],
  ) {
    super(message);
  }
}

/** What every answer begins with; the second is the caller's own. */
export type Transaction = { readonly transactionId: string; readonly customerTransactionId?: string | undefined };

export const refused = ({ status, code, message, parameterList }: FedexError, transaction: Transaction): Reply =>
  json(status, { ...transaction, errors: [{ code, message, ...(parameterList.length > 0 && { parameterList }) }] });

const troubles: Readonly<Record<number, readonly [code: string, message: string]>> = {
  429: ['TOO.MANY.REQUESTS', 'Transaction quota exceeded. Please try again later.'],
  503: ['SERVICE.UNAVAILABLE.ERROR', 'The service is currently unavailable and we are working to resolve the issue.'],
};

/** FedEx is in trouble, or has been asked too often. */
export function trouble(status: number): FedexError {
  const [code, message] = troubles[status] ?? [
    ...(['INTERNAL.SERVER.ERROR', 'We encountered an unexpected error and are working to resolve the issue.'] as const),
  ];
  return new FedexError(status, code, message);
}

/** A field is missing or makes no sense. Its name is said, and never what stood in it. */
export const invalid = (key: string, code = 'INVALID.INPUT.EXCEPTION', message = 'Invalid field value in the input') =>
  new FedexError(400, code, message, [{ key, value: 'INVALID' }]);
