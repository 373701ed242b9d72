import { z } from 'zod';

const settings = z.object({
  /** Where it listens, and what tokens say who made them. */
  ISSUER_HOST: z.string().min(1).default('127.0.0.1'),
  /** 0: any free port. */
  ISSUER_PORT: z.coerce.number().pipe(z.int().min(0).max(65_535)).default(3200),
  DATA_DIR: z.string().min(1).default('data'),
});

/** All settings of the process. Throws an Error that lists all that is wrong with them. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>) {
  const parsed = settings.safeParse(environment);
  if (!parsed.success) throw new Error(`settings:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
