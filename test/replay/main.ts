import { mkdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { asStaff, localIssuer, Tokens } from '../../apps/local/src/tokens.js';
import { audit, type Audit } from './audit.js';
import { Journal } from './journal.js';
import { monthsOf, type Month } from './months.js';
import { Progress } from './progress.js';
import { replay, type Booked } from './replay.js';
import { RejectsFile } from './report.js';
import { Shop } from './shop.js';
import { summary } from './summary.js';

const usage = `npm run replay -- --file <csv or csv.gz> [--out data/replay] [--at-once 16] [--restart]

Sends the invoices of UCI Online Retail through the REST API of a running shop, RETREASURE_URL (http://127.0.0.1:3000), by
tokens of its issuer, whose data are in DATA_DIR (data).
Interrupted, it goes on where it was; --restart forgets what was done. Rows that make no sense go to <out>/<file>.rejects.csv.`;

/** The longest invoice has 1,114 lines, and a server may be started again meanwhile. */
const patienceMs = 300_000;
const settleMs = 120_000;

async function main(): Promise<boolean> {
  const { values } = parseArgs({
    options: {
      file: { type: 'string' },
      out: { type: 'string', default: 'data/replay' },
      'at-once': { type: 'string', default: '16' },
      restart: { type: 'boolean', default: false },
    },
  });
  const { file, out, restart } = values;
  const atOnce = Number(values['at-once']);
  if (file === undefined || !Number.isInteger(atOnce) || atOnce < 1 || atOnce > 256) throw new Error(usage);
  const url = (process.env['RETREASURE_URL'] || 'http://127.0.0.1:3000').replace(/\/$/, '');
  const { issuer, secretOf } = localIssuer(process.env['DATA_DIR'] || 'data');
  const tokens = new Tokens(issuer, asStaff(secretOf('terminal')));
  const client = { url, authorization: () => tokens.authorization() };
  const shop = new Shop(client, fetch, { pause, patienceMs });
  if ((await new Shop(client, fetch, { pause, patienceMs: 0 }).get('/health/ready')) === undefined)
    throw new Error(`${url} is no shop of ours`);

  const paths = [join(out, `${basename(file)}.done.jsonl`), join(out, `${basename(file)}.rejects.csv`)] as const;
  if (restart) Journal.forget(paths[0]);
  const journal = new Journal(paths[0], { file: basename(file), bytes: statSync(file).size, url });
  if (journal.someOrder !== undefined && (await shop.get(`/v1/orders/${journal.someOrder}`)) === undefined)
    throw new Error(`${paths[0]} names orders that this shop does not know: begin anew with --restart.`);
  if (journal.size > 0) console.log(`${journal.size} requests were done before; they are not sent again.`);

  mkdirSync(out, { recursive: true });
  const rejects = new RejectsFile(paths[1]);
  const isTTY = process.stdout.isTTY === true;
  const progress = new Progress({ isTTY, write: (text) => process.stdout.write(text), nowMs: () => Date.now() });
  const beganMs = Date.now();
  const booked = await replay({ file, shop, journal, rejects, atOnce, progress: progress.show })
    .finally(() => progress.end())
    .catch((error: unknown) => {
      throw new Error(`${(error as Error).message}\nRun the same command again to go on.`, { cause: error });
    });
  rejects.close();
  console.log(`Sent in ${Math.round((Date.now() - beganMs) / 1_000)} s. Reading back.`);
  const { text, agrees } = summary(booked, await settled(shop, booked, await monthsOf(file)), paths[1]);
  console.log(text);
  return agrees;
}

/** Read models follow within milliseconds, sold stock and the books when the events of the last orders have crossed the bus. */
async function settled(shop: Shop, booked: Booked, file: readonly Month[]): Promise<Audit> {
  const untilMs = Date.now() + settleMs;
  for (;;) {
    const found = await audit(shop, booked, file);
    if (found.differences.length === 0 || Date.now() > untilMs) return found;
    await pause(1_000);
  }
}

main().then(
  (agrees) => process.exit(agrees ? 0 : 1),
  (error: unknown) => {
    console.error((error as Error).message);
    process.exit(1);
  },
);
