import { z } from 'zod';
import { id } from '#contracts/vocabulary.js';
import { secret, secrets } from '#service/secret/secret.js';
import { readSettings, whole, type Environment } from '#service/settings.js';

const providerUrl = 'local:, or the address of a Stripe API such as https://api.stripe.com';

const shape = z
  .object({
    DATA_DIR: z.string().default('data'),
    PAYMENTS_URL: z.string(providerUrl).regex(/^(local:|https?:\/\/[^/]+\/?)$/, providerUrl),
    STRIPE_SECRET_KEY: secret(z.string().min(16).max(255)).optional(),
    STRIPE_WEBHOOK_SECRETS: secrets(16).optional().describe('Separated by commas; two while one replaces the other'),
    PAYMENT_TIMEOUT_MS: whole(10_000, 500, 60_000).describe('Until a call to the provider counts as unanswered'),
    PAYMENT_DUE_MINUTES: whole(30, 1, 1_440).describe('How long pieces wait for a payment that needs the buyer'),
    TRANSFER_DUE_DAYS: whole(7, 1, 60).describe('How long pieces wait for a bank transfer'),
    PAYOUT_POLL_MINUTES: whole(60, 1, 1_440).describe('How often the provider is asked what it paid out'),
    QUOTE_VALID_MINUTES: whole(30, 1, 1_440),
    RATES_SOURCE: id.default('ecb').describe('Whose exchange rates quotes are made at'),
    RATES_AGE_MAX_HOURS: whole(126, 1, 8_760).describe('Five days, over Easter or Christmas, and an afternoon'),
    RATES_TOO_OLD: z
      .enum(['refuse', 'flag'])
      .default('refuse')
      .describe('What to do with quotes that need older rates'),
    TAX_SCHEME: z
      .enum(['standard', 'margin'])
      .default('standard')
      .describe('How second-hand goods are sold where the law leaves the choice'),
    SELLER_COUNTRY: z
      .string()
      .regex(/^[A-Z]{2}$/, 'a country such as DE')
      .default('US'),
  })
  .superRefine(({ PAYMENTS_URL, ...settings }, context) => {
    if (PAYMENTS_URL === 'local:') return;
    for (const name of ['STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRETS'] as const)
      if (settings[name] === undefined)
        context.addIssue({ code: 'custom', path: [name], message: `${PAYMENTS_URL} asks for it` });
  });

/** What the orders service needs to know beyond the settings that all services share. */
export type OrdersConfig = z.infer<typeof shape>;

export const ordersConfig = (env: Environment): OrdersConfig => readSettings(shape, env);

/** The service's settings, as its controllers and workers ask for them. */
export class OrdersSettings {
  constructor(readonly config: OrdersConfig) {}
}
