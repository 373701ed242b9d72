import { json, type Reply } from '../reply.js';

export type Parameter = { readonly name: string; readonly value: string };
type Domain =
  | 'ACCESS'
  | 'OAuth'
  | 'API_INVENTORY'
  | 'API_FULFILLMENT'
  | 'API_FINANCES'
  | 'API_BROWSE'
  | 'API_NOTIFICATION'
  | 'POST_ORDER';

/** What eBay answers when it says no. */
export class EbayError extends Error {
  constructor(
    readonly status: number,
    readonly errorId: number,
    readonly domain: Domain,
    message: string,
    readonly parameters: readonly Parameter[] = [],
  ) {
    super(message);
  }
}

/** As it stands in `errors`, of the whole answer or of one of several. */
export const told = ({ errorId, domain, status, message, parameters }: EbayError) => ({
  ...{ errorId, domain, ...(domain === 'API_INVENTORY' && { subdomain: 'Selling' }) },
  ...{ category: status >= 500 ? 'APPLICATION' : 'REQUEST', message, longMessage: message },
  ...(parameters.length > 0 && { parameters }),
});

/** The Post-Order API is older and has an envelope of its own: `error`, with a severity. Unverified. */
export const refused = (error: EbayError): Reply =>
  error.domain === 'POST_ORDER'
    ? json(error.status, { error: [{ ...told(error), severity: 'ERROR' }] })
    : json(error.status, { errors: [told(error)] });

export const inventoryError = (errorId: number, message: string, parameters: readonly Parameter[] = [], status = 400) =>
  new EbayError(status, errorId, 'API_INVENTORY', message, parameters);

export const fulfillmentError = (errorId: number, message: string, status = 400) =>
  new EbayError(status, errorId, 'API_FULFILLMENT', message);

export const financesError = (errorId: number, message: string, status = 400) =>
  new EbayError(status, errorId, 'API_FINANCES', message);

/** Names a field, and never what stood in it. */
export const invalid = (field: string, rule = '') =>
  inventoryError(25_709, `Invalid value for ${field}.${rule && ` ${rule}`}`, [{ name: 'fieldName', value: field }]);

export const tooMany = () =>
  new EbayError(429, 2_001, 'ACCESS', 'The request limit has been reached for the resource.');

/**
 * eBay is in trouble. Of what is sold it says with a 500 that somebody else is at it right now, which is a matter of patience;
 * everything else it says in general.
 */
export function trouble(status: number, path = '/sell/inventory/'): EbayError {
  if (status === 429) return tooMany();
  if (status !== 500) return new EbayError(status, 2_003, 'ACCESS', 'Internal error');
  if (path.startsWith('/sell/inventory/'))
    return inventoryError(
      ...([25_025, 'Concurrent access of the same Inventory or Inventory Item Group object is not allowed.'] as const),
      ...([[], 500] as const),
    );
  if (path.startsWith('/sell/finances/'))
    return financesError(135_000, 'There was a problem with an eBay internal system or process.', 500);
  return fulfillmentError(30_500, 'System error', 500);
}
