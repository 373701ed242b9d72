import { z } from 'zod';

const settings = z.object({
  /** 0: any free port. */
  SANDBOX_PORT: z.coerce.number().pipe(z.int().min(0).max(65_535)).default(3100),
  DATA_DIR: z.string().min(1).default('data'),
  /** Where the payment provider tells the shop what happened; absent: nobody is told. */
  SANDBOX_WEBHOOK_URL: z.url({ protocol: /^http$/ }).optional(),
  STRIPE_SECRET_KEY: z.string().min(1),
  STRIPE_WEBHOOK_SECRET: z.string().min(1),
});

/** All settings of the process. Throws an Error that lists all that is wrong with them. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>) {
  const parsed = settings.safeParse(environment);
  if (!parsed.success) throw new Error(`settings:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
