import { z } from 'zod';
import { secret } from './secret/secret.js';
import { byKey } from '#eventsourcing/cosmos.driver.js';
import type { RawSource } from '#lake/raw-facts.js';
import type { Service } from './service.js';

/** A setting that is a whole number. */
export const whole = (fallback: number, least: number, most: number) =>
  z.coerce.number(`a whole number from ${least} to ${most}`).pipe(z.int().min(least).max(most)).default(fallback);
const log = z
  .string()
  .regex(
    /^(sqlite:.+|cosmos:https?:\/\/[^/]+\/[^/]+\/[^/]+)$/,
    'sqlite:<file> or cosmos:https://<account>/<database>/<container>; {service} stands for the name of the service',
  );
const rows = z
  .string()
  .regex(
    /^(sqlite:.+|mssql:\/\/(?!.*:.*@).+)$/,
    'sqlite:<file> or mssql://[user@]host/database/schema; {service} stands for the name of the service',
  );

const issuer = z.url({
  protocol: /^https?$/,
  error: 'the address of an OpenID Connect issuer, without its /.well-known',
});
const audience = z.string().regex(/^[\x21-\x7e]{1,200}$/, 'as the issuer writes it in aud');
const origins = z
  .string()
  .transform((list) => list.split(',').map((one) => one.trim()))
  .pipe(z.array(z.string().regex(/^https?:\/\/[^/]+$/, 'origins such as https://shop.example')).max(20));

const connection = 'a connection string, Endpoint=sb://...';

const shape = z.object({
  PORT: whole(3000, 0, 65_535).describe('0 takes a free port'),
  HOST: z.string().default('127.0.0.1'),
  DATA_DIR: z.string().default('data'),
  SERVICE_BUS_CONNECTION_STRING: secret(z.string().regex(/^Endpoint=sb:\/\/.+/, connection), connection),
  SERVICE_BUS_TIMEOUT_MS: whole(5_000, 500, 60_000).describe(
    'Until a send or a settlement without answer is tried again',
  ),
  EVENTS_URL: log.optional(),
  COSMOS_KEY: secret(z.string()).optional().describe('Of the account in cosmos:..., if the identity is not enough'),
  VIEWS_URL: rows.optional(),
  ANSWERS_URL: rows.optional(),
  SQL_PASSWORD: secret(z.string())
    .optional()
    .describe('Of the user in mssql://user@..., if the identity is not enough'),
  BODY_LIMIT_BYTES: whole(1_048_576, 1_024, 104_857_600),
  AUTH_ISSUER: issuer.describe('Whose tokens open the back office'),
  AUTH_STOREFRONT_ISSUER: issuer.optional().describe('Whose tokens open the storefront, if it is another'),
  AUTH_BACK_OFFICE_AUDIENCE: audience.default('retreasure-back-office'),
  AUTH_STOREFRONT_AUDIENCE: audience.default('retreasure-storefront'),
  AUTH_ROLES_CLAIM: z.string().min(1).default('roles'),
  AUTH_CLOCK_SKEW_SECONDS: whole(30, 0, 300),
  KEY_RING_URL: z
    .string('sqlite:<file> or cosmos:<address>/<database>/<container>')
    .regex(/^(sqlite:.+|cosmos:https?:\/\/.+)$/)
    .optional()
    .describe('Where the keys of people are; all services share it'),
  KEY_ENCRYPTION_URL: z
    .string('file:<file>, or a key of Azure Key Vault')
    .regex(/^(file:.+|https:\/\/.+)$/)
    .optional()
    .describe('What the keys of people are wrapped with'),
  LAKE_URL: z
    .string('file:<folder> or a container of Azure Blob Storage')
    .regex(/^(file:.+|https?:\/\/.+)$/)
    .optional()
    .describe('Where every service lays its log'),
  FILES_URL: z
    .string('file:<folder> or a container of Azure Blob Storage')
    .regex(/^(file:.+|https?:\/\/.+)$/)
    .optional()
    .describe('Where files are that events name; {service} stands for the name of the service'),
  LAKE_CONNECTION_STRING: secret(z.string())
    .optional()
    .describe('With the key of the account of lake and files, if the identity is not enough'),
  CORS_ORIGINS: origins.default([]).describe('Web pages that may call from elsewhere, separated by commas'),
  RATE_LIMIT_PER_SECOND: whole(2_000, 1, 1_000_000_000).describe('For each client address'),
  IDENTITY_RATE_LIMIT_PER_SECOND: whole(500, 1, 1_000_000_000).describe('For each identity'),
  TRUSTED_PROXY: z.string().optional().describe('Addresses or networks of the gateway, separated by commas'),
  TROUBLE_AFTER_SECONDS: whole(30, 1, 3_600).describe('How long something must be wrong before people are told'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('warn'),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  OTEL_METRIC_EXPORT_INTERVAL: whole(60_000, 100, 3_600_000).describe('In milliseconds'),
});

/** What can be set from outside, parsed. The URLs are those of one service once {@link placesOf} has filled them in. */
export type Settings = z.infer<typeof shape>;

/**
 * Reads the environment once, at boot. Settings that it does not know are ignored.
 * @throws Error that names every wrong setting and its rule, one a line.
 */
export const parseSettings = (env: Environment): Settings => readSettings(shape, env);

export type Environment = { readonly [name: string]: string | undefined };

/** The same for the settings of one service, in its config.ts. */
export function readSettings<Shape extends z.ZodType>(shape: Shape, env: Environment): z.infer<Shape> {
  // An empty variable is how a shell or a compose file says "not set".
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = shape.safeParse(set);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map(({ path, message }) => {
    const name = path.join('.');
    return `  ${name}: ${String(path[0]) in set ? message : `must be set: ${message}`}`;
  });
  throw new Error(`Settings are wrong:\n${lines.join('\n')}`);
}

/** Where the keys of people are, and what wraps them. */
export const keyRingOf = ({ DATA_DIR, KEY_RING_URL, KEY_ENCRYPTION_URL }: Settings) => ({
  ring: KEY_RING_URL ?? `sqlite:${DATA_DIR}/key-ring/ring.db`,
  encryption: KEY_ENCRYPTION_URL ?? `file:${DATA_DIR}/key-encryption/key`,
});

/** How the account of logs and keys is opened. */
export const cosmosOf = ({ COSMOS_KEY: key }: Settings) => byKey(key?.value);

/** Where the lake is. */
export const lakeOf = ({ DATA_DIR, LAKE_URL, LAKE_CONNECTION_STRING }: Settings) => ({
  url: LAKE_URL ?? `file:${DATA_DIR}/lake`,
  connectionString: LAKE_CONNECTION_STRING?.value,
});

type FilePlaces = Pick<Settings, 'DATA_DIR' | 'FILES_URL' | 'LAKE_CONNECTION_STRING'>;

/** Where a service keeps files that its events name, if it does, and which events they are. */
export function rawOf({ name, raw }: Pick<Service, 'name' | 'raw'>, places: FilePlaces): RawSource | undefined {
  if (raw === undefined) return undefined;
  const { DATA_DIR, FILES_URL = `file:${DATA_DIR}/{service}`, LAKE_CONNECTION_STRING: key } = places;
  const url = `${FILES_URL.replaceAll('{service}', name)}/${raw.folder}`;
  return { files: { url, connectionString: key?.value }, facts: raw.facts };
}

/** Whose tokens are believed, for whom. */
export const realmsOf = (settings: Settings) => ({
  storefront: {
    issuer: settings.AUTH_STOREFRONT_ISSUER ?? settings.AUTH_ISSUER,
    audience: settings.AUTH_STOREFRONT_AUDIENCE,
  },
  'back-office': { issuer: settings.AUTH_ISSUER, audience: settings.AUTH_BACK_OFFICE_AUDIENCE },
});

type PlaceSettings = Pick<Settings, 'DATA_DIR' | 'EVENTS_URL' | 'ANSWERS_URL'> & {
  readonly VIEWS_URL?: string | undefined;
};
/** Where one service keeps its log, its read models, and the answers it gave. */
export function placesOf(service: string, { DATA_DIR, EVENTS_URL, VIEWS_URL, ANSWERS_URL }: PlaceSettings) {
  const url = (given: string | undefined, file: string) =>
    (given ?? `sqlite:${DATA_DIR}/{service}/${file}`).replaceAll('{service}', service);
  return {
    events: url(EVENTS_URL, 'events.db'),
    views: url(VIEWS_URL, 'views.db'),
    answers: url(ANSWERS_URL, 'answers.db'),
  };
}

/** Of all settings of a service only where its rows are on SQL Server, and the password. */
export function rowPlacesOf(service: string, env: Environment) {
  const wanted = shape.pick({ VIEWS_URL: true, ANSWERS_URL: true, SQL_PASSWORD: true });
  const { VIEWS_URL, ANSWERS_URL, SQL_PASSWORD: password } = readSettings(wanted, env);
  const urls = [VIEWS_URL, ANSWERS_URL]
    .filter((url) => url?.startsWith('mssql:'))
    .map((url) => url!.replaceAll('{service}', service));
  return { urls: [...new Set(urls)], password };
}
