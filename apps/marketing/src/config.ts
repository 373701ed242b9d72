import { z } from 'zod';
import { id } from '#contracts/vocabulary.js';
import { secret } from '#service/secret/secret.js';
import { readSettings, whole, type Environment } from '#service/settings.js';
import type { Cap } from './message/correspondence.js';
import type { Sender } from './message/eml.driver.js';
import type { QuietHours } from './message/quiet-hours.js';
import type { Shop } from './message/rendered.js';

const zone = z.string().refine((name) => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}, 'an IANA time zone such as Europe/Berlin');
const origin = (what: string) => z.string().regex(/^https?:\/\/[^/?#]+$/, `${what}, https://shop.example`);
const base = (what: string) => z.string().regex(/^https?:\/\/[^?#]+$/, what);
const clock = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/, 'from and until: 21:00-08:00')
  .transform((text): QuietHours => {
    const [fromMinute = 0, untilMinute = 0] = text.split('-').map((time) => {
      const [hour = 0, minute = 0] = time.split(':').map(Number);
      return hour * 60 + minute;
    });
    return { fromMinute, untilMinute };
  });

const shape = z
  .object({
    DATA_DIR: z.string().default('data'),
    MAIL_URL: z
      .string()
      .regex(/^(file:.+|smtps?:\/\/.+)$/, 'smtp://user:password@host:587, smtps://..., or file: and a folder')
      .optional()
      .describe('Which server takes our letters; without it they stay in a folder'),
    MAIL_PASSWORD: secret(z.string().min(1)).optional().describe('Of the user in MAIL_URL, if it does not stand there'),
    MAIL_FROM: z.email().max(254).default('news@shop.invalid').describe('Who writes, and where bounces go'),
    MAIL_FROM_NAME: z.string().min(1).max(100).default('ReTreasure'),
    MAIL_REPLY_TO: z.email().max(254).optional().describe('Where answers are read, if elsewhere'),
    MAIL_IMPRINT: z
      .string()
      .min(1)
      .max(300)
      .default('ReTreasure, 1 Mill Rd, Timonium MD 21093, USA')
      .describe('Name and postal address below every letter'),
    RATES_SOURCE: id.default('ecb').describe('Whose exchange rates letters show prices at'),
    SHOP_URL: origin('where letters lead').default('http://127.0.0.1:3000'),
    PUBLIC_URL: origin('where these services are reached from outside')
      .default('http://127.0.0.1:3000')
      .describe('Where a letter is unsubscribed from: https, or mail programs show no button'),
    MAIL_TIMEOUT_MS: whole(60_000, 500, 600_000).describe('How long a mail server may be silent'),
    MAILS_PER_SECOND: whole(10, 1, 1_000).describe('By this process, whatever waits'),
    MESSAGES_MAX: whole(3, 1, 50).describe('So many a person gets'),
    MESSAGES_MAX_DAYS: whole(7, 1, 90).describe('in so many days'),
    CART_ABANDONED_HOURS: whole(4, 1, 168).describe('After so long without a change a cart is abandoned'),
    AUDIENCE_FILES_URL: z
      .string()
      .regex(/^(file:.+|https:\/\/.+)$/, 'file: and a folder, or https:// and a container')
      .optional()
      .describe('Where files for Google Customer Match are put; without it in a folder of DATA_DIR'),
    AUDIENCE_FILES_CONNECTION_STRING: secret(z.string().min(1)).optional(),
    AUDIENCE_FILES_DAYS: whole(30, 1, 400).describe('So long they stay there: hashes of addresses are in them'),
    META_URL: base('Meta’s Graph API: https://graph.facebook.com').optional(),
    META_ACCESS_TOKEN: secret(z.string().min(1)).optional().describe('Of a system user who may manage ads'),
    META_AD_ACCOUNT: z
      .string()
      .regex(/^\d{1,20}$/, 'the digits of an ad account, without act_')
      .optional(),
    KLAVIYO_URL: base('Klaviyo’s API: https://a.klaviyo.com').optional(),
    KLAVIYO_API_KEY: secret(z.string().min(1)).optional(),
    AUDIENCE_TIMEOUT_MS: whole(20_000, 500, 120_000).describe('How long such a platform may be silent'),
    PUSH_HOSTS: z
      .string()
      .regex(/^[a-z0-9.-]+(,[a-z0-9.-]+)*$/, 'hosts, separated by commas')
      .default('fcm.googleapis.com,push.services.mozilla.com,push.apple.com,notify.windows.com')
      .transform((hosts) => hosts.split(','))
      .describe('Whose push services browsers may name, each with what is below it'),
    LOYALTY_POINTS: whole(1, 0, 1_000).describe(
      'For each whole unit of the books’ currency that an order comes to; 0: none',
    ),
    QUIET_HOURS: clock.prefault('21:00-08:00').describe('On the clock of whoever is written to'),
    REVIEW_AFTER_DAYS: whole(10, 1, 90).describe('So long after delivery a buyer is asked how they like it'),
    TIME_ZONE: zone.default('UTC').describe('Of people whose own nobody knows'),
  })
  .superRefine((settings, context) => {
    const { META_URL, META_ACCESS_TOKEN, META_AD_ACCOUNT, KLAVIYO_URL, KLAVIYO_API_KEY } = settings;
    for (const together of [
      { META_URL, META_ACCESS_TOKEN, META_AD_ACCOUNT },
      { KLAVIYO_URL, KLAVIYO_API_KEY },
    ]) {
      const [missing] = Object.entries(together).filter(([, value]) => value === undefined);
      const isAny = Object.values(together).some((value) => value !== undefined);
      if (isAny && missing !== undefined)
        context.addIssue({
          code: 'custom',
          path: [missing[0]],
          message: `is missing beside ${Object.keys(together).join(', ')}`,
        });
    }
    if (!settings.MAIL_URL?.startsWith('smtp')) return;
    const wrong = (name: string, message: string) => context.addIssue({ code: 'custom', path: [name], message });
    if (settings.MAIL_FROM.endsWith('.invalid')) wrong('MAIL_FROM', 'MAIL_URL asks for an address of ours');
    // RFC 8058 allows a click without a login over https alone.
    if (!settings.PUBLIC_URL.startsWith('https:')) wrong('PUBLIC_URL', 'MAIL_URL asks for https');
  });

/** What the marketing service needs to know beyond the settings that all services share. */
export type MarketingConfig = z.infer<typeof shape>;

/** @throws Error that names every wrong setting and its rule. */
export const marketingConfig = (env: Environment): MarketingConfig => readSettings(shape, env);

/** The service's settings, as its controllers and workers ask for them. */
export class MarketingSettings {
  constructor(readonly config: MarketingConfig) {}

  get sender(): Sender {
    const { MAIL_FROM_NAME: name, MAIL_FROM: address, MAIL_REPLY_TO: replyTo } = this.config;
    return { name, address, replyTo };
  }

  get shop(): Shop {
    const { MAIL_FROM_NAME: name, SHOP_URL: url, MAIL_IMPRINT: imprint } = this.config;
    return { name, url, imprint };
  }

  get cap(): Cap {
    return { messages: this.config.MESSAGES_MAX, days: this.config.MESSAGES_MAX_DAYS };
  }
}
