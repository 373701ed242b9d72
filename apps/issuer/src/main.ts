import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { z } from 'zod';
import { readConfig } from './config.js';
import { startIssuer } from './issuer.js';

// An answer lives for milliseconds. A young generation that may not grow and an old one that is swept early keep the process
// small, and cost nothing that we could measure.
for (const flag of ['--semi-space-growth-factor=1', '--heap-growing-percent=20']) setFlagsFromString(flag);

const report = (message: string) => void process.stderr.write(`${message}\n`);
const told = z.object({ docsOrigin: z.url({ protocol: /^https?$/ }) });

async function start() {
  const { ISSUER_HOST: host, ISSUER_PORT: port, DATA_DIR } = readConfig(process.env);
  return startIssuer({ host, port, folder: join(DATA_DIR, 'issuer'), report });
}

const issuer = await start().catch((error: unknown) => {
  report(error instanceof Error ? error.message : String(error));
  process.exit(1);
});

const stop = () => void issuer.close().then(() => process.exit(0));
process.once('SIGINT', stop);
process.once('SIGTERM', stop);
// Started by another process it ends with that one, even if that one was killed.
process.once('disconnect', stop);
// Who started it may say where the API's docs page is.
process.on('message', (message) => {
  const { data } = told.safeParse(message);
  if (data !== undefined) issuer.setDocsOrigin(data.docsOrigin);
});

const { port, firstPasswords } = issuer;
process.stdout.write(`Issuer of tokens on ${issuer.url}\n`);
for (const { user, password } of firstPasswords)
  process.stdout.write(`  ${user}, for the first sign-in: ${password}\n`);
process.send?.({ ready: true, port, firstPasswords });
