import { z } from 'zod';
import { id, place } from '#contracts/vocabulary.js';
import { secret as kept, secrets } from '#service/secret/secret.js';
import { readSettings, whole, type Environment } from '#service/settings.js';

const url = (whose: string) => z.url({ protocol: /^https?$/, error: `the address of ${whose}` });
const name = z.string().min(1).max(255);
const secret = kept(z.string().min(8).max(255));

const shape = z
  .object({
    SELLER_COUNTRY: place
      .default('US')
      .describe('Where the goods are, and whose zones are declared at the first start'),
    SENDER_NAME: name.default('ReTreasure').describe('Who sends: on every label and customs form'),
    SENDER_PHONE: z
      .string()
      .regex(/^\+[0-9]{6,15}$/, 'with country code: +14105550100')
      .default('+14105550100'),
    SENDER_STREET: name.default('1 Mill Rd'),
    SENDER_CITY: name.default('Timonium'),
    SENDER_POSTAL_CODE: z.string().min(1).max(20).default('21093'),
    SENDER_REGION: z
      .string()
      .regex(/^[A-Z0-9]{1,3}$/)
      .default('MD'),
    UPS_URL: url('UPS').optional(),
    UPS_CLIENT_ID: name.optional(),
    UPS_CLIENT_SECRET: secret.optional(),
    UPS_ACCOUNT: z
      .string()
      .regex(/^[A-Z0-9]{6,10}$/, 'a shipper number')
      .optional(),
    UPS_CALLBACK_URL: url('our webhook, as UPS reaches it')
      .optional()
      .describe('Of Track Alert v1; without it v2 is used'),
    UPS_WEBHOOK_CREDENTIALS: secrets(8)
      .optional()
      .describe('What Track Alert v1 shows us; two while one replaces the other'),
    UPS_WEBHOOK_CLIENT_ID: name.optional().describe('As whom UPS comes with a token, in Track Alert v2'),
    FEDEX_URL: url('FedEx').optional(),
    FEDEX_CLIENT_ID: name.optional(),
    FEDEX_CLIENT_SECRET: secret.optional(),
    FEDEX_ACCOUNT: z
      .string()
      .regex(/^[0-9]{9}$/, 'an account number')
      .optional(),
    FEDEX_TRACK_CLIENT_ID: name.optional().describe('Of another project, where FedEx lets only that one track'),
    FEDEX_TRACK_CLIENT_SECRET: secret.optional(),
    FEDEX_WEBHOOK_TOKENS: secrets(8).optional().describe('What FedEx signs with; two while one replaces the other'),
    OWN_DRIVER_PRICE: z
      .string()
      .regex(/^\d{1,9} [A-Z]{3}$/, 'minor units and a currency: 590 USD')
      .optional()
      .describe('What our own driver costs us within the country; nobody drives if it is not said'),
    RATES_SOURCE: id.default('ecb').describe('Whose exchange rates values are compared at'),
    CARRIER_TIMEOUT_MS: whole(15_000, 500, 60_000).describe('Until a call to a carrier counts as unanswered'),
    CARRIER_SETTLE_SECONDS: whole(120, 0, 3_600).describe('How long a carrier may need to know of a label it sold'),
    TRACKING_POLL_MINUTES: whole(240, 1, 1_440).describe('How long a parcel may be silent before its carrier is asked'),
    NEWS_KEPT_DAYS: whole(30, 1, 3_650).describe('How long anybody can read what carriers told us, as they told it'),
  })
  .superRefine((settings, context) => {
    const needed = {
      UPS_URL: ['UPS_CLIENT_ID', 'UPS_CLIENT_SECRET', 'UPS_ACCOUNT'],
      FEDEX_URL: ['FEDEX_CLIENT_ID', 'FEDEX_CLIENT_SECRET', 'FEDEX_ACCOUNT'],
      FEDEX_TRACK_CLIENT_ID: ['FEDEX_TRACK_CLIENT_SECRET'],
      FEDEX_TRACK_CLIENT_SECRET: ['FEDEX_TRACK_CLIENT_ID'],
    } as const;
    for (const [asking, names] of Object.entries(needed))
      for (const name of settings[asking as keyof typeof needed] === undefined ? [] : names)
        if (settings[name] === undefined)
          context.addIssue({ code: 'custom', path: [name], message: `${asking} asks for it` });
  });

/** What the fulfillment service needs to know beyond the settings that all services share. */
export type FulfillmentConfig = z.infer<typeof shape>;

/** @throws Error that names every wrong setting and its rule. */
export const fulfillmentConfig = (env: Environment): FulfillmentConfig => readSettings(shape, env);

/** The service's settings, as its controllers, workers and jobs ask for them. */
export class FulfillmentSettings {
  constructor(readonly config: FulfillmentConfig) {}
}

/** Our account at UPS; undefined if there is none. */
export function upsAccount(config: FulfillmentConfig) {
  const { UPS_URL: url, UPS_CLIENT_ID, UPS_CLIENT_SECRET, UPS_ACCOUNT, UPS_WEBHOOK_CREDENTIALS: credentials } = config;
  if (url === undefined) return undefined;
  const { UPS_CALLBACK_URL: callbackUrl, UPS_WEBHOOK_CLIENT_ID: tokenClient } = config;
  const first = callbackUrl !== undefined && credentials !== undefined;
  const trackAlert = first
    ? ({ version: 'v1', callbackUrl, credentials } as const)
    : tokenClient === undefined
      ? undefined
      : ({ version: 'v2' } as const);
  return { url, clientId: UPS_CLIENT_ID!, clientSecret: UPS_CLIENT_SECRET!, account: UPS_ACCOUNT!, trackAlert };
}

/** Our account at FedEx; undefined if there is none. */
export function fedexAccount({ FEDEX_URL: url, ...config }: FulfillmentConfig) {
  if (url === undefined) return undefined;
  const { FEDEX_CLIENT_ID, FEDEX_CLIENT_SECRET, FEDEX_ACCOUNT } = config;
  const { FEDEX_TRACK_CLIENT_ID: trackId, FEDEX_TRACK_CLIENT_SECRET: trackSecret } = config;
  const track = trackId === undefined ? undefined : { clientId: trackId, clientSecret: trackSecret! };
  return { url, clientId: FEDEX_CLIENT_ID!, clientSecret: FEDEX_CLIENT_SECRET!, account: FEDEX_ACCOUNT!, track };
}

/** How parcels reach their buyers without a carrier. */
export function ownWays({ SELLER_COUNTRY, OWN_DRIVER_PRICE }: FulfillmentConfig) {
  const [minor, currency] = OWN_DRIVER_PRICE?.split(' ') ?? [];
  const driver = currency === undefined ? {} : { 'own-driver': { minor: Number(minor), currency } };
  return {
    countries: [SELLER_COUNTRY.slice(0, 2)],
    prices: { ...driver, collection: { minor: 0, currency: currency ?? 'USD' } },
  };
}
