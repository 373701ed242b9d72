import { z } from 'zod';
import { parse } from '#money/money.js';
import { ChannelRefusal, ChannelUnreachable } from '../channel/channel.js';

/** An answer as far as it is read here. */
export type Reply = { readonly status: number; readonly body: unknown };

/** {value: "1250.00", currency: "USD"}; eBay writes 4085.0 as well. */
export const amount = z
  .object({ value: z.string(), currency: z.string() })
  .transform(({ value, currency }, context) => {
    try {
      return parse(value.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, ''), currency);
    } catch {
      context.addIssue({ code: 'custom', message: 'not an amount of money' });
      return z.NEVER;
    }
  });

const errorId = z.union([z.number(), z.string()]).transform(String);
const faults = z.array(z.object({ errorId: errorId.optional() }));
/** The APIs say `errors`, Post-Order says `error`, and the token endpoint says `error: "invalid_grant"`. */
const refused = z.object({
  errors: faults.optional().catch(undefined),
  error: z.union([faults, z.string()]).optional().catch(undefined),
});

/** eBay's codes for why not, in its order. */
export function codesOf(body: unknown): string[] {
  const { errors = [], error = [] } = refused.safeParse(body).data ?? {};
  if (typeof error === 'string') return [error.slice(0, 60)];
  return [...errors, ...error].flatMap((one) => (one.errorId === undefined ? [] : [one.errorId]));
}

/** A fault in eBay's system, somebody who changes the same piece at this moment, a refund that is under way, a payment too. */
const transient = ['25001', '25025', '30500', '34900', '34922', '34929', '135000'];

/** Why not, if it was refused. @throws ChannelUnreachable it may be otherwise in a moment */
export function refusalOf({ status, body }: Reply): string | undefined {
  const codes = codesOf(body);
  const passing = codes.find((code) => transient.includes(code));
  if (passing !== undefined) throw new ChannelUnreachable(`ebay answered ${passing}`);
  return status < 300 ? undefined : (codes[0] ?? `http-${status}`);
}

export const refusing = (code: string, what: string) => new ChannelRefusal(code, `eBay refuses ${what}: ${code}`);

/**
 * What a success says.
 * @throws ChannelRefusal, and ChannelUnreachable where it is not what was asked for
 */
export function read<Shape extends z.ZodType>(shape: Shape, reply: Reply, what: string): z.output<Shape> {
  const code = refusalOf(reply);
  if (code !== undefined) throw refusing(code, what);
  const parsed = shape.safeParse(reply.body);
  if (!parsed.success) throw new ChannelUnreachable(`ebay answered something else than ${what}`);
  return parsed.data;
}

/** @throws ChannelRefusal, ChannelUnreachable */
export function accepted(reply: Reply, what: string): void {
  const code = refusalOf(reply);
  if (code !== undefined) throw refusing(code, what);
}

export const granted = z.object({ access_token: z.string().min(1), expires_in: z.number().min(0) });

/** There is no such offer, or none any more: 25713, and 404 with whatever code. */
export const isGone = ({ status, body }: Reply) => status === 404 || codesOf(body).includes('25713');

const offer = z.object({
  offerId: z.string().min(1),
  sku: z.string(),
  marketplaceId: z.string(),
  format: z.string(),
  status: z.string(),
  availableQuantity: z.number().optional(),
  pricingSummary: z.object({ price: amount.optional(), auctionStartPrice: amount.optional() }).optional(),
  listing: z.object({ listingId: z.string().optional(), listingStatus: z.string().optional() }).optional(),
});
/** An offer as eBay has it, and `told`, all that it says of it. */
export type StandingOffer = z.infer<typeof offer> & { readonly told: Readonly<Record<string, unknown>> };
const standing = z.looseObject({}).transform((told, context): StandingOffer => {
  const parsed = offer.safeParse(told);
  if (parsed.success) return { ...parsed.data, told };
  context.addIssue({ code: 'custom', message: 'not an offer' });
  return z.NEVER;
});

/** Undefined if eBay has none of that id. */
export const offerOf = (reply: Reply): StandingOffer | undefined =>
  isGone(reply) ? undefined : read(standing, reply, 'an offer');

const offerList = z.object({ offers: z.array(standing).nullish() });
/** All offers of a SKU. eBay answers 404 where there are none. */
export const offersOf = (reply: Reply): StandingOffer[] =>
  isGone(reply) ? [] : (read(offerList, reply, 'offers').offers ?? []);

/** eBay shows it as a listing. One that is OUT_OF_STOCK is shown too, and cannot be bought. */
export const isPublished = ({ status, listing }: StandingOffer) =>
  status === 'PUBLISHED' &&
  listing?.listingId !== undefined &&
  ['ACTIVE', 'OUT_OF_STOCK'].includes(listing.listingStatus ?? 'ACTIVE');
export const isLive = (one: StandingOffer) =>
  isPublished(one) && one.listing?.listingStatus !== 'OUT_OF_STOCK' && one.availableQuantity !== 0;

export const created = z.object({ offerId: z.string().min(1) });
export const published = z.object({ listingId: z.string().min(1) });
/** Without its listing's number the listing was not ended, whatever the status says. */
export const withdrawn = z.object({ listingId: z.string().min(1) });

const repriced = z.object({ responses: z.array(z.looseObject({ statusCode: z.number() })).min(1) });
/**
 * Each change has a status of its own, within a 200 as well.
 * @throws ChannelRefusal, ChannelUnreachable
 */
export function repricedOf(reply: Reply): 'repriced' | 'over' {
  if (isGone(reply)) return 'over';
  for (const one of read(repriced, reply, 'a price').responses) {
    const part = { status: one.statusCode, body: one };
    if (isGone(part)) return 'over';
    accepted(part, 'a price');
  }
  return 'repriced';
}

export const items = z.object({
  inventoryItems: z
    .array(
      z.object({
        sku: z.string(),
        availability: z
          .object({ shipToLocationAvailability: z.object({ quantity: z.number().optional() }).optional() })
          .optional(),
      }),
    )
    .nullish(),
  next: z.string().nullish(),
});

/** An auction as everybody sees it. */
export const auction = z.object({
  bidCount: z.int().optional(),
  currentBidPrice: amount.optional(),
  itemEndDate: z.string().optional(),
});

export const orderPage = z.object({ total: z.int(), orders: z.array(z.unknown()).optional() });

export const fulfillments = z.object({
  fulfillments: z.array(z.object({ shipmentTrackingNumber: z.string().optional() })).nullish(),
});

const cancelled = z.object({
  cancelId: z.union([z.string(), z.number()]).optional(),
  orderEligibilityResult: z
    .object({ eligible: z.boolean().optional(), failureReason: z.array(z.string()).nullish() })
    .optional(),
});
/** What became of a wish to cancel: it is under way, or eBay says why no program may do that. */
export function cancellationOf(reply: Reply): 'done' | readonly string[] {
  const { cancelId, orderEligibilityResult } = read(cancelled, reply, 'a cancellation');
  if (cancelId !== undefined) return 'done';
  return orderEligibilityResult?.failureReason ?? [];
}

const issued = z.object({ refundStatus: z.string() });
/** @throws ChannelRefusal, ChannelUnreachable */
export function issuedOf(reply: Reply): void {
  if (read(issued, reply, 'a refund').refundStatus === 'FAILED') throw refusing('FAILED', 'a refund');
}
