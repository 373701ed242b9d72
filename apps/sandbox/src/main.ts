import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { readConfig } from './config.js';
import { startSandbox } from './sandbox.js';

// An answer lives for milliseconds. A young generation that may not grow and an old one that is swept early keep the process
// small, and cost nothing that we could measure.
for (const flag of ['--semi-space-growth-factor=1', '--heap-growing-percent=20']) setFlagsFromString(flag);

const report = (message: string) => void process.stderr.write(`${message}\n`);
const extract = new URL('../../../../apps/sandbox/rates-extract/eurofxref-daily.2026-03-13.xml', import.meta.url);

async function start() {
  const { SANDBOX_PORT: port, DATA_DIR, SANDBOX_WEBHOOK_URL, ...secrets } = readConfig(process.env);
  return startSandbox({
    ...{ port, books: join(DATA_DIR, 'sandbox', 'books.db'), ratesExtract: fileURLToPath(extract), report },
    ...{ secretKey: secrets.STRIPE_SECRET_KEY, webhookSecret: secrets.STRIPE_WEBHOOK_SECRET },
    ...(SANDBOX_WEBHOOK_URL !== undefined && { webhookUrl: SANDBOX_WEBHOOK_URL }),
  });
}

const sandbox = await start().catch((error: unknown) => {
  report(error instanceof Error ? error.message : String(error));
  process.exit(1);
});

const stop = () => void sandbox.close().then(() => process.exit(0));
process.once('SIGINT', stop);
process.once('SIGTERM', stop);
// Started by another process it ends with that one, even if that one was killed.
process.once('disconnect', stop);

process.stdout.write(`Sandbox on ${sandbox.url}\n`);
process.send?.({ ready: true, port: sandbox.port });
