import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Lake } from '#lake/lake.js';
import { openLake } from '#lake/open-lake.js';
import { NewIds } from '#personal/new-ids.js';
import type { MarketingConfig } from '../config.js';
import { AudienceLateness } from './audience-lateness.worker.js';
import { AudiencePlatforms } from './audience-platforms.js';
import { ExportClock } from './export-clock.worker.js';
import { GoogleAudience } from './google/google.audience.js';
import { KlaviyoAudience } from './klaviyo/klaviyo.audience.js';
import { MetaAudience } from './meta/meta.audience.js';

/** For the providers of the service’s module. */
export const audiencesOf = (config: MarketingConfig) => [
  ...[ExportClock, AudienceLateness],
  { provide: Lake, useFactory: () => filesOf(config) },
  {
    provide: AudiencePlatforms,
    useFactory: (files: Lake, ids: NewIds) => platformsOf(config, files, ids),
    inject: [Lake, NewIds],
  },
];

const filesOf = ({
  AUDIENCE_FILES_URL,
  AUDIENCE_FILES_CONNECTION_STRING: connectionString,
  DATA_DIR,
}: MarketingConfig) =>
  openLake(AUDIENCE_FILES_URL ?? `file:${join(DATA_DIR, 'audiences')}`, { connectionString: connectionString?.value });

/** Those that we have an account with; Google takes files, for which it needs none. */
function platformsOf(config: MarketingConfig, files: Lake, ids: NewIds): AudiencePlatforms {
  const { META_URL, META_ACCESS_TOKEN, META_AD_ACCOUNT, KLAVIYO_URL, KLAVIYO_API_KEY } = config;
  const means = { timeoutMs: config.AUDIENCE_TIMEOUT_MS, wait: (ms: number) => setTimeout(ms) };
  const meta = META_URL !== undefined && {
    ...{ url: META_URL, accessToken: META_ACCESS_TOKEN!, adAccountId: META_AD_ACCOUNT!, ...means },
    newSession: () => 1 + (createHash('sha256').update(ids.next()).digest().readUIntBE(0, 6) % 2 ** 47),
  };
  const klaviyo = KLAVIYO_URL !== undefined && { url: KLAVIYO_URL, apiKey: KLAVIYO_API_KEY!, ...means };
  const all = [
    new GoogleAudience(files),
    ...(meta ? [new MetaAudience(meta)] : []),
    ...(klaviyo ? [new KlaviyoAudience(klaviyo)] : []),
  ];
  return new AudiencePlatforms(all, config.AUDIENCE_FILES_DAYS * 86_400_000);
}
