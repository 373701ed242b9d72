import { join } from 'node:path';
import type { Environment } from '#service/settings.js';
import { startIssuer, type Issuer } from '../../issuer/src/issuer.js';
import type { LocalSettings } from './config.js';
import { openMailPage } from './mail-page.js';
import { EmulatorProcess, SandboxProcess } from './neighbours.js';
import { openPhotos } from './photo-server.js';
import { sampleSeller } from './sample-seller.js';

type Open = { close(): Promise<void> };
export type Surrounding = {
  readonly settings: LocalSettings;
  /** Where the shop will be, if that is known before it is there. */
  readonly shop: string | undefined;
  /** What somebody set; nothing in it is empty. */
  readonly named: Environment;
  readonly report: (error: unknown) => void;
  /** 48 hexadecimal digits, new each time. */
  readonly secret: () => string;
  /** Takes everything that is opened, in its order. */
  readonly opened: Open[];
};

export type Surroundings = {
  readonly emulator: EmulatorProcess | undefined;
  /** Its connection string. */
  readonly bus: string;
  readonly sandbox: SandboxProcess | undefined;
  readonly issuer: Issuer | undefined;
  readonly issuerUrl: string;
  readonly mail: { readonly url: string } | undefined;
  /** What services need to know to trade with whoever is here. */
  readonly beside: Environment;
  /** All that services are told, what somebody set included; of bus and issuer only hubs. */
  readonly env: Environment;
};

/** A bus and an outside world on this machine, as far as no others are named. */
export async function openSurroundings(wanted: Surrounding): Promise<Surroundings> {
  const { settings, named, report, opened, shop } = wanted;
  let emulator: EmulatorProcess | undefined;
  let bus = named['SERVICE_BUS_CONNECTION_STRING'];
  if (bus === undefined) {
    emulator = new EmulatorProcess(settings.EMULATOR_PORT, named, report);
    opened.push(emulator);
    await emulator.start();
    bus = emulator.connectionString;
  }
  const hubs = emulator && { EVENT_HUBS_CONNECTION_STRING: bus };
  const sandbox = await openSandbox(wanted);
  const issuer = await openIssuer(wanted);
  const photos = await openPhotos();
  opened.push(photos);
  const beside = sandbox?.settingsBeside(named, photos.url) ?? {};
  // Nobody who trades with the real world sends invoices of a shop that is invented.
  const seller = sandbox && !('SELLER_NAME' in named) ? sampleSeller : {};
  // Where letters lead, and are unsubscribed from.
  const reached = shop === undefined ? {} : { SHOP_URL: shop, PUBLIC_URL: shop };
  const mail = await openMail(wanted);
  const env = { ...seller, ...hubs, ...reached, ...named, ...beside };
  return { emulator, bus, sandbox, issuer, issuerUrl: issuer?.url ?? named['AUTH_ISSUER']!, mail, beside, env };
}

/** Unless letters go to a server. */
async function openMail({ settings, named, opened }: Surrounding) {
  const { MAIL_URL = `file:${join(settings.DATA_DIR, 'mail')}` } = named;
  if (!MAIL_URL.startsWith('file:')) return undefined;
  const page = await openMailPage(MAIL_URL.slice('file:'.length));
  opened.push(page);
  return page;
}

/** Unless people and programs prove to somebody else who they are. */
async function openIssuer({ settings, named, opened, report }: Surrounding): Promise<Issuer | undefined> {
  if ('AUTH_ISSUER' in named) return undefined;
  const issuer = await startIssuer({ port: settings.ISSUER_PORT, folder: join(settings.DATA_DIR, 'issuer'), report });
  opened.push(issuer);
  return issuer;
}

/** Unless the shop trades with the real world. Its secrets are new each time: nobody else needs to know them. */
async function openSandbox({ settings, named, opened, report, secret, shop }: Surrounding) {
  if (['PAYMENTS_URL', 'FX_RATES_URL'].every((name) => name in named)) return undefined;
  const secrets = {
    stripe: { secretKey: `sk_test_${secret()}`, webhookSecret: `whsec_${secret()}` },
    ups: { clientSecret: secret(), credential: secret() },
    fedex: { clientSecret: secret(), token: secret() },
    ...{ klaviyo: { apiKey: secret() }, meta: { accessToken: secret() } },
    ebay: { clientSecret: secret(), refreshToken: secret(), verificationToken: secret() },
    etsy: {
      ...{ sharedSecret: secret(), refreshToken: `5.${secret()}` },
      webhookSecret: `whsec_${Buffer.from(secret(), 'hex').toString('base64')}`,
    },
    shopify: { accessToken: `shpat_${secret()}`, webhookSecret: secret() },
  };
  const sandbox = new SandboxProcess(settings.SANDBOX_PORT, named, secrets, shop, report);
  opened.push(sandbox);
  await sandbox.start();
  return sandbox;
}
