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

/** The services' settings on this machine, where a bus answers soon or not at all. */
export const serviceSettings = (env: { readonly [name: string]: string | undefined }, bus: string): Settings =>
  parseSettings({ SERVICE_BUS_TIMEOUT_MS: '2000', ...env, SERVICE_BUS_CONNECTION_STRING: bus });
