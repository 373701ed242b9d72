import { z } from 'zod';
import { secret, secrets } from '#service/secret/secret.js';
import { readSettings, whole, type Environment } from '#service/settings.js';

const shape = z.object({
  PRIVACY_CASE_DAYS: whole(30, 1, 90).describe('How long a request may take; the GDPR gives a month'),
  RETENTION_PERSON_DAYS: whole(1_095, 1, 36_500).describe('Who told us nothing for so long is forgotten'),
  RETENTION_LAW_YEARS: whole(10, 1, 100).describe(
    'How many calendar years the law keeps names and addresses; one more is added, so that nothing goes too early',
  ),
  SHOPIFY_WEBHOOK_SECRETS: secrets(16).optional().describe('Separated by commas; two while one replaces the other'),
  EBAY_URL: z.url({ protocol: /^https?$/, error: 'the address of eBay’s API' }).default('https://api.ebay.com'),
  EBAY_CLIENT_ID: z.string().min(1).max(255).optional(),
  EBAY_CLIENT_SECRET: secret(z.string().min(1).max(255)).optional(),
  EBAY_VERIFICATION_TOKEN: secret(
    z.string().regex(/^[A-Za-z0-9_-]{32,80}$/, '32 to 80 letters, digits, underscores and dashes'),
  ).optional(),
  EBAY_NOTIFICATION_ENDPOINT: z
    .url({ protocol: /^https?$/, error: 'the address that eBay was given' })
    .optional()
    .describe('To the letter: eBay’s challenge is answered with it'),
  EBAY_TIMEOUT_MS: whole(3_000, 100, 30_000).describe('Until eBay, asked for a key, counts as unanswering'),
});

/** What the privacy service needs to know beyond the settings that all services share. */
export type PrivacyConfig = z.infer<typeof shape>;

/** @throws Error that names every wrong setting and its rule. */
export const privacyConfig = (env: Environment): PrivacyConfig => readSettings(shape, env);

/** The service's settings, as its controllers and jobs ask for them. */
export class PrivacySettings {
  constructor(readonly config: PrivacyConfig) {}
}
