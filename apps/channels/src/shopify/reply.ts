import { z } from 'zod';
import { ChannelRefusal, ChannelUnreachable } from '../channel/channel.js';

export type Reply = { readonly status: number; readonly body: unknown };

const throttleStatus = z.object({
  maximumAvailable: z.number().positive(),
  currentlyAvailable: z.number(),
  restoreRate: z.number().positive(),
});
const costs = z.object({
  extensions: z.object({ cost: z.object({ requestedQueryCost: z.number().nullish(), throttleStatus }) }),
});
/** What is left of the budget, and how long to wait until what was asked for can be afforded; undefined if Shopify does not say. */
export function budgetOf({ body }: Reply) {
  const { data } = costs.safeParse(body);
  if (data === undefined) return undefined;
  const { requestedQueryCost, throttleStatus: now } = data.extensions.cost;
  const missing = Math.max((requestedQueryCost ?? 0) - now.currentlyAvailable, 0);
  return {
    left: now.currentlyAvailable,
    quota: { perSecond: now.restoreRate, burst: now.maximumAvailable },
    waitMs: Math.ceil((missing * 1_000) / now.restoreRate),
  };
}

const code = z.string().regex(/^[A-Z0-9_]{1,60}$/);
const errors = z.object({ errors: z.array(z.object({ extensions: z.object({ code }).nullish() })).min(1) });
const passing = ['THROTTLED', 'INTERNAL_SERVER_ERROR', 'TIMEOUT', 'SERVICE_UNAVAILABLE'];
/** The code of what Shopify says is wrong with a call as a whole; undefined if it was done. */
export function faultOf({ status, body }: Reply): string | undefined {
  if (status < 200 || status > 299) return String(status);
  const { data } = errors.safeParse(body);
  if (data !== undefined) return data.errors[0]!.extensions?.code ?? 'GRAPHQL';
  // It also says errors as one text.
  return typeof body === 'object' && body !== null && 'errors' in body ? 'GRAPHQL' : undefined;
}

/**
 * What was asked for, if it is what was asked for.
 * @throws ChannelUnreachable where Shopify is too busy, or says something that is no answer
 * @throws ChannelRefusal with its code, or the status of HTTP
 */
export function answerOf<Schema extends z.ZodType>(schema: Schema, reply: Reply): z.output<Schema> {
  const fault = faultOf(reply);
  if (fault !== undefined && passing.includes(fault)) throw new ChannelUnreachable(`shopify answered ${fault}`);
  if (fault !== undefined) throw new ChannelRefusal(fault, `shopify refuses the call: ${fault}`);
  const { success, data } = schema.safeParse((reply.body as { data?: unknown } | undefined)?.data);
  if (!success) throw new ChannelUnreachable('shopify answered something else than what was asked for');
  return data;
}

export const userErrors = z.array(
  z.object({ code: code.nullish(), field: z.array(z.union([z.string(), z.number()])).nullish() }),
);
type UserErrors = z.infer<typeof userErrors>;
export const staleCode = 'CHANGE_FROM_QUANTITY_STALE';
/**
 * A mutation is answered 200 even where it was not done.
 * @throws ChannelRefusal with Shopify's code, or INVALID where it has none, and the field; ChannelUnreachable where the first of two
 * calls with one key is still under way
 */
export function granted(found: UserErrors): void {
  const [first] = found;
  if (first === undefined) return;
  if (first.code === 'IDEMPOTENCY_CONCURRENT_REQUEST') throw new ChannelUnreachable('shopify is still at it');
  // Of a field of ours, such as input.variants.0.price: letters and digits, and nothing anybody wrote.
  const field = (first.field ?? []).map(String).filter((part) => /^\w{1,60}$/.test(part));
  throw new ChannelRefusal(first.code ?? 'INVALID', `shopify refuses ${field.join('.') || 'what was asked'}`);
}
