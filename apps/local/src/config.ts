import { Cron } from 'croner';
import { z } from 'zod';
import { parseSettings, type Settings } from '#service/settings.js';

const port = z.coerce.number().pipe(z.int().min(0).max(65_535));

const schedule = z.string().refine((pattern) => {
  try {
    return pattern === 'off' || new Cron(pattern).nextRun() !== null;
  } catch {
    return false;
  }
}, 'off, or a cron schedule such as 0 4 * * *');

const shape = z.object({
  EMULATOR_PORT: port.default(5673),
  SANDBOX_PORT: port.default(3100),
  ISSUER_PORT: port.default(3200),
  DATA_DIR: z.string().min(1).default('data'),
  SAMPLE_SHOP: z.enum(['on', 'off']).default('on'),
  REPLICAS: z.coerce
    .number()
    .pipe(z.int().min(0).max(4))
    .default(0)
    .describe('How many processes of its own each service has; 0: all services share one'),
  RECONCILE_CRON: schedule.default('0 4 * * *').describe('When the books are compared with all other logs'),
  BOOKS_TIME_ZONE: z.string().default('UTC'),
});
export type LocalSettings = z.infer<typeof shape>;
type Environment = { readonly [name: string]: string | undefined };

/**
 * Everything a local run needs to know; the services' settings once bus and issuer are known, which answer soon or not at all.
 * @throws Error that names every wrong setting, ours and the services'.
 */
export function localSettings(env: Environment): LocalSettings & {
  /** Where the shop will be; unknown if it takes any free port. */
  readonly shop: string | undefined;
  readonly servicesOn: (bus: string, issuer: string) => Settings;
} {
  const servicesOn = (bus: string, issuer: string) =>
    parseSettings({ SERVICE_BUS_TIMEOUT_MS: '2000', ...env, SERVICE_BUS_CONNECTION_STRING: bus, AUTH_ISSUER: issuer });
  const parsed = shape.safeParse(env);
  const wrong = parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`);
  let shop: string | undefined;
  try {
    const { HOST, PORT } = servicesOn(
      env['SERVICE_BUS_CONNECTION_STRING'] || 'Endpoint=sb://the-emulator',
      env['AUTH_ISSUER'] || 'http://the-issuer',
    );
    if (PORT !== 0) shop = `http://${HOST.includes(':') ? `[${HOST}]` : HOST}:${PORT}`;
  } catch (error) {
    throw new Error([(error as Error).message, ...wrong].join('\n'), { cause: error });
  }
  if (!parsed.success) throw new Error(['Settings are wrong:', ...wrong].join('\n'));
  return { ...parsed.data, shop, servicesOn };
}
