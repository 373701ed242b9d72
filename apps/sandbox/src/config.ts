import { z } from 'zod';

const http = z.url({ protocol: /^http$/ }).optional();

const settings = z.object({
  SANDBOX_HOST: z.string().min(1).default('127.0.0.1'),
  /** 0: any free port. */
  SANDBOX_PORT: z.coerce.number().pipe(z.int().min(0).max(65_535)).default(3100),
  DATA_DIR: z.string().min(1).default('data'),
  /** Where the payment provider tells the shop what happened; absent: nobody is told. */
  SANDBOX_WEBHOOK_URL: z.url({ protocol: /^http$/ }).optional(),
  STRIPE_SECRET_KEY: z.string().min(1),
  STRIPE_WEBHOOK_SECRET: z.string().min(1),
  /** All three, or there is no UPS here. */
  UPS_CLIENT_ID: z.string().min(1).optional(),
  UPS_CLIENT_SECRET: z.string().min(1).optional(),
  UPS_ACCOUNT: z
    .string()
    .regex(/^[0-9A-Z]{6}$/, 'must have six digits or capital letters')
    .optional(),
  /** Where Track Alert goes; absent: where each subscription says. */
  UPS_WEBHOOK_URL: http,
  UPS_WEBHOOK_CREDENTIAL: z.string().min(1).optional(),
  /** All three, or Track Alert shows no token. */
  UPS_WEBHOOK_TOKEN_URL: http,
  UPS_WEBHOOK_CLIENT_ID: z.string().min(1).optional(),
  UPS_WEBHOOK_CLIENT_SECRET: z.string().min(1).optional(),
  /** All three, or there is no FedEx here. */
  FEDEX_CLIENT_ID: z.string().min(1).optional(),
  FEDEX_CLIENT_SECRET: z.string().min(1).optional(),
  FEDEX_ACCOUNT: z.string().min(1).optional(),
  FEDEX_WEBHOOK_URL: http,
  FEDEX_WEBHOOK_TOKEN: z.string().min(1).optional(),
  /** All three, or there is no eBay here. */
  EBAY_CLIENT_ID: z.string().min(1).optional(),
  EBAY_CLIENT_SECRET: z.string().min(1).optional(),
  EBAY_REFRESH_TOKEN: z.string().min(1).optional(),
  /** Absent: to the destinations that the seller's program makes. */
  EBAY_WEBHOOK_URL: http,
  /** All four, or there is no Etsy here. */
  ETSY_KEYSTRING: z.string().min(1).optional(),
  ETSY_SHARED_SECRET: z.string().min(1).optional(),
  ETSY_REFRESH_TOKEN: z
    .string()
    .regex(/^\d{1,15}\..+$/, 'must be <user id>.<token>')
    .optional(),
  ETSY_SHOP_ID: z.coerce.number().pipe(z.int().min(1)).optional(),
  ETSY_WEBHOOK_URL: http,
  ETSY_WEBHOOK_SECRET: z.string().min(1).optional(),
  /** Or there is no Shopify here. */
  SHOPIFY_ACCESS_TOKEN: z.string().min(1).optional(),
  SHOPIFY_WEBHOOK_URL: http,
  SHOPIFY_WEBHOOK_SECRET: z.string().min(1).optional(),
  /** Or there is no Klaviyo here. */
  KLAVIYO_API_KEY: z.string().min(1).optional(),
  /** Both, or there is no Meta here. */
  META_ACCESS_TOKEN: z.string().min(1).optional(),
  META_AD_ACCOUNT: z
    .string()
    .regex(/^\d{1,20}$/, 'must be the digits of an ad account, without act_')
    .optional(),
  /** Parcels travel by themselves, a step each so many milliseconds; absent: when they are told to. */
  SANDBOX_AUTO_DELIVER_MS: z.coerce.number().pipe(z.int().min(1).max(86_400_000)).optional(),
});
const together = [
  ['UPS_CLIENT_ID', 'UPS_CLIENT_SECRET', 'UPS_ACCOUNT'],
  ['UPS_WEBHOOK_TOKEN_URL', 'UPS_WEBHOOK_CLIENT_ID', 'UPS_WEBHOOK_CLIENT_SECRET'],
  ['FEDEX_CLIENT_ID', 'FEDEX_CLIENT_SECRET', 'FEDEX_ACCOUNT'],
  ['FEDEX_WEBHOOK_URL', 'FEDEX_WEBHOOK_TOKEN'],
  ['EBAY_CLIENT_ID', 'EBAY_CLIENT_SECRET', 'EBAY_REFRESH_TOKEN'],
  ['ETSY_KEYSTRING', 'ETSY_SHARED_SECRET', 'ETSY_REFRESH_TOKEN', 'ETSY_SHOP_ID'],
  ['ETSY_WEBHOOK_URL', 'ETSY_WEBHOOK_SECRET'],
  ['SHOPIFY_WEBHOOK_URL', 'SHOPIFY_WEBHOOK_SECRET'],
  ['META_ACCESS_TOKEN', 'META_AD_ACCOUNT'],
] as const;

/** All settings of the process. Throws an Error that lists all that is wrong with them. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>) {
  const parsed = settings.safeParse(environment);
  if (!parsed.success) throw new Error(`settings:\n${z.prettifyError(parsed.error)}`);
  const given = parsed.data;
  const halves = together.filter((names) => new Set(names.map((name) => given[name] === undefined)).size > 1);
  if (halves.length > 0)
    throw new Error(`settings:\n${halves.map((names) => `✖ ${names.join(', ')} come together`).join('\n')}`);
  return given;
}
