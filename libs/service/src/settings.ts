import { z } from 'zod';

/** A setting that is a whole number. */
export const whole = (fallback: number, least: number, most: number) =>
  z.coerce.number(`a whole number from ${least} to ${most}`).pipe(z.int().min(least).max(most)).default(fallback);
const place = z.string().regex(/^sqlite:.+$/, 'sqlite:<file>; {service} stands for the name of the service');

const connection = 'a connection string, Endpoint=sb://...';

const shape = z.object({
  PORT: whole(3000, 0, 65_535).describe('0 takes a free port'),
  HOST: z.string().default('127.0.0.1').describe('Loopback only, until callers can prove who they are'),
  DATA_DIR: z.string().default('data'),
  SERVICE_BUS_CONNECTION_STRING: z.string(connection).regex(/^Endpoint=sb:\/\/.+/, connection),
  SERVICE_BUS_TIMEOUT_MS: whole(5_000, 500, 60_000).describe(
    'Until a send or a settlement without answer is tried again',
  ),
  EVENTS_URL: place.optional(),
  VIEWS_URL: place.optional(),
  ANSWERS_URL: place.optional(),
  BODY_LIMIT_BYTES: whole(1_048_576, 1_024, 104_857_600),
  RATE_LIMIT_PER_SECOND: whole(2_000, 1, 1_000_000_000).describe('For each client address'),
  TRUSTED_PROXY: z.string().optional().describe('Addresses or networks of the gateway, separated by commas'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('warn'),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
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
    return `  ${name}: ${name in set ? message : `must be set: ${message}`}`;
  });
  throw new Error(`Settings are wrong:\n${lines.join('\n')}`);
}

/** Where one service keeps its log, its read models, and the answers it gave. */
export function placesOf(service: string, { DATA_DIR, EVENTS_URL, VIEWS_URL, ANSWERS_URL }: Settings) {
  const url = (given: string | undefined, file: string) =>
    (given ?? `sqlite:${DATA_DIR}/{service}/${file}`).replaceAll('{service}', service);
  return {
    events: url(EVENTS_URL, 'events.db'),
    views: url(VIEWS_URL, 'views.db'),
    answers: url(ANSWERS_URL, 'answers.db'),
  };
}
