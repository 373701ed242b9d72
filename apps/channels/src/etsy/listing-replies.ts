import { z } from 'zod';
import { ChannelRefusal, ChannelUnreachable } from '../channel/channel.js';
import { moneyOf } from './etsy-money.js';

/** What Etsy answered: a status below 300 or of a refusal, and what JSON said. */
export type Answer = { readonly status: number; readonly body: unknown };

/** Etsy writes null where there is nothing, or nothing at all. */
export const there = <Shape extends z.ZodType>(shape: Shape) =>
  shape.nullish().transform((value) => value ?? undefined);

/** int64: kept as text, since some count beyond 2^53. */
export const etsyId = z
  .union([z.int().min(1), z.string().regex(/^\d{1,20}$/)])
  .transform(String)
  .meta({ description: 'an id of Etsy' });
export type EtsyId = z.infer<typeof etsyId>;
export const etsyMoney = z
  .object({ amount: z.int(), divisor: z.int().min(1), currency_code: z.string().regex(/^[A-Z]{3}$/) })
  .transform((told, context) => {
    const money = moneyOf(told);
    if (money !== undefined) return money;
    context.addIssue('no whole number of minor units of a currency that we know');
    return z.NEVER;
  });

/** Etsy writes texts as they go into a page, with &quot; for a quote. */
export const plain = (text: string) =>
  text.replace(/&(quot|amp|lt|gt|#0?39);/g, (entity) => entities[entity.replace('#0', '#')]!);
const entities: Readonly<Record<string, string>> = {
  ...{ '&quot;': '"', '&amp;': '&', '&lt;': '<', '&gt;': '>', '&#39;': "'" },
};

const failure = z.object({ error: z.string() });
const fieldFaults = z.array(z.object({ path: z.string() })).min(1);
/** What may stand in a message of ours, if it stands in one of Etsy's. */
const fields = [
  ...['title', 'description', 'price', 'quantity', 'who_made', 'when_made', 'is_supply', 'taxonomy_id', 'tags'],
  ...['materials', 'shipping_profile_id', 'return_policy_id', 'readiness_state_id', 'shop_section_id', 'image'],
  ...['sku', 'products', 'offerings', 'tracking_code', 'carrier_name', 'state', 'invalid keys', 'API key', 'scope'],
];

/**
 * Etsy has no codes, and its texts quote what they were sent: the code is the status, and our words name the fields that its text
 * does. OAuth has codes.
 */
export function refuse({ status, body }: Answer, asked: string): never {
  const error = failure.safeParse(body).data?.error;
  const faults = fieldFaults.safeParse(body).data?.map(({ path }) => path);
  // Something before Etsy says no, in words of its own.
  if (error === undefined && faults === undefined && status !== 404)
    throw new ChannelUnreachable(`etsy answered ${status} to ${asked} and no reason that can be read`);
  const said = `${error ?? ''} ${faults?.join(' ') ?? ''}`.toLowerCase();
  const named = fields.filter((field) => said.includes(field.toLowerCase()));
  const code = /^(invalid|unsupported|unauthorized|insufficient)_[a-z_]{1,30}$/.test(error ?? '')
    ? error!
    : codeOf(status);
  const why = named.length > 0 ? `, naming ${named.join(', ')}` : '';
  throw new ChannelRefusal(code, `Etsy refused ${asked} with ${status}${why}.`);
}
const codeOf = (status: number) => (status === 404 ? 'not-found' : `http-${status}`);

/** @throws ChannelUnreachable or ChannelRefusal */
export function read<Shape extends z.ZodType>(answer: Answer, shape: Shape, asked: string): z.infer<Shape> {
  if (answer.status >= 300) refuse(answer, asked);
  const parsed = shape.safeParse(answer.body);
  if (parsed.success) return parsed.data;
  throw new ChannelUnreachable(`etsy answered ${asked} with something that nobody can read`);
}

const granted = z.object({
  ...{ access_token: z.string().min(1), expires_in: z.int().min(0), refresh_token: z.string().min(1) },
});
export function grantOf(answer: Answer) {
  const { access_token, expires_in, refresh_token } = read(answer, granted, 'a token');
  return { token: access_token, expiresInSeconds: expires_in, refreshToken: refresh_token };
}

const words = there(z.string());
/** ShopListing; SKUs come only with a token of the shop's own. */
export const listing = z.object({
  ...{ listing_id: etsyId, state: z.string(), title: words, description: words },
  skus: z
    .array(z.string())
    .nullish()
    .transform((skus) => (skus ?? []).filter((sku) => sku !== '')),
  quantity: there(z.int().min(0)),
  price: there(etsyMoney).catch(undefined),
});
export type EtsyListing = z.infer<typeof listing>;
export const listingPage = z.object({ count: z.int(), results: z.array(listing).max(100) });

const property = z.object({
  ...{ property_id: etsyId, property_name: words, scale_id: there(etsyId) },
  ...{ value_ids: z.array(etsyId), values: z.array(z.string()) },
});
const offering = z.object({
  ...{ quantity: z.int().min(0), is_enabled: z.boolean(), is_deleted: z.boolean().nullish() },
  ...{ price: etsyMoney, readiness_state_id: there(etsyId) },
});
const product = z.object({
  ...{
    sku: z
      .string()
      .nullish()
      .transform((sku) => sku ?? ''),
    is_deleted: z.boolean().nullish(),
  },
  ...{ property_values: z.array(property), offerings: z.array(offering) },
});
const onProperty = z
  .array(etsyId)
  .nullish()
  .transform((ids) => ids ?? []);
/** ListingInventory, with what may only be read. */
export const inventory = z.object({
  products: z.array(product),
  ...{ price_on_property: onProperty, quantity_on_property: onProperty, sku_on_property: onProperty },
  readiness_state_on_property: there(z.array(etsyId)),
});
export type Inventory = z.infer<typeof inventory>;

export const imagePage = z.object({ results: z.array(z.object({ listing_image_id: etsyId, rank: z.int() })) });

/** What telling Etsy of parcels asks of a receipt. */
export const dispatched = z.object({
  ...{ status: z.string(), is_shipped: z.boolean() },
  shipments: z
    .array(z.object({ tracking_code: z.string().nullish() }))
    .nullish()
    .transform((shipments) => (shipments ?? []).flatMap(({ tracking_code }) => tracking_code ?? [])),
});

/** When each receipt of a page changed, in its order. */
export const receiptPage = z.object({
  results: z
    .array(
      z
        .object({
          ...{ receipt_id: etsyId, updated_timestamp: z.int().nullish(), update_timestamp: z.int().nullish() },
        })
        .transform(({ receipt_id, updated_timestamp, update_timestamp }) => ({
          ...{ id: receipt_id, changedAt: updated_timestamp ?? update_timestamp ?? 0 },
        })),
    )
    .max(100),
});
