import { z } from 'zod';
import { parseSettings, type Settings } from '#service/settings.js';

const shape = z.object({
  EMULATOR_PORT: z.coerce.number().pipe(z.int().min(0).max(65_535)).default(5673),
  SAMPLE_SHOP: z.enum(['on', 'off']).default('on'),
});
export type LocalSettings = z.infer<typeof shape> & { readonly DATA_DIR: string };

/** What only a local run needs to know. */
export function localSettings(env: { readonly [name: string]: string | undefined }): LocalSettings {
  const parsed = shape.safeParse(env);
  if (parsed.success) return { ...parsed.data, DATA_DIR: env['DATA_DIR'] || 'data' };
  throw new Error(`Settings are wrong:\n${z.prettifyError(parsed.error)}`);
}

/** The services' settings, with the emulator's connection string if no other bus is named. */
export const serviceSettings = (
  env: { readonly [name: string]: string | undefined },
  connectionString: string,
): Settings =>
  parseSettings({ ...env, SERVICE_BUS_CONNECTION_STRING: env['SERVICE_BUS_CONNECTION_STRING'] || connectionString });
