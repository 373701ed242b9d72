import { createHash } from 'node:crypto';
import { getDirectiveValues, GraphQLError, type GraphQLResolveInfo } from 'graphql';
import { adminSchema } from './admin-schema.js';
import type { ShopifyBooks } from './shopify-books.js';

export type Asked = { readonly version: string };

const keptMs = 24 * 3_600_000;
const keysSince = '2026-04';

/** Versions of the API are named by their month; unstable has all that is new. */
export const isSince = (version: string, first: string) => version === 'unstable' || version >= first;

/** The rule of the directive idempotent: one key, one change, one answer, for a day. */
export class Idempotency {
  constructor(
    private readonly books: ShopifyBooks,
    private readonly now: () => number,
  ) {}

  /**
   * Does it once for its key. `mismatch` is the outcome where the key was shown with something else before.
   * @throws GraphQLError since 2026-04, without a key
   */
  once<Outcome>(
    args: object,
    { version }: Asked,
    info: GraphQLResolveInfo,
    work: () => Outcome,
    mismatch: Outcome,
  ): Outcome {
    const directive = adminSchema.getDirective('idempotent')!;
    const shown = getDirectiveValues(directive, info.fieldNodes[0]!, info.variableValues)?.['key'];
    if (typeof shown !== 'string') {
      if (!isSince(version, keysSince)) return work();
      throw new GraphQLError('The @idempotent directive is required for this mutation but was not provided.', {
        extensions: { code: 'BAD_REQUEST' },
      });
    }
    const fingerprint = createHash('sha256').update(info.fieldName).update(JSON.stringify(args)).digest('hex');
    const known = this.books.note('key', shown, this.now() - keptMs);
    if (known !== undefined) return known.fingerprint === fingerprint ? (known.outcome as Outcome) : mismatch;
    const outcome = work();
    this.books.put('key', shown, this.now(), { fingerprint, outcome });
    return outcome;
  }
}

export const keyMismatch = 'The same idempotency key cannot be used with different operation parameters.';
