import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Presets, SingleBar } from 'cli-progress';
import { accepting } from './accepting.js';
import { books } from './books.js';
import { booksKeepUp } from './books-keep-up.js';
import { campaign } from './campaign.js';
import { completeOrders } from './complete-orders.js';
import { cosmosLog } from './cosmos-log.js';
import { everywhere } from './everywhere.js';
import { lineOf, type Figure } from './figure.js';
import { lake, windowUnderLoad } from './lake.js';
import { costs } from './costs.js';
import { machine } from './machine.js';
import { memoryFigure } from './memory.js';
import { bothModes } from './modes.js';
import { profiledOrders } from './profiled-orders.js';
import { RunningShop } from './running-shop.js';
import { quoted, soldElsewhere } from './sales.js';
import { starting } from './starting.js';
import { storedOrders } from './stored-orders.js';
import { telemetry } from './telemetry.js';
import { tracking } from './tracking.js';
import { warehouse } from './warehouse.js';
import { short, webhooks, whole } from './webhooks.js';

const usage = `npm run bench -- [--stored <orders>] [--webhooks] [--everywhere [--pieces 1000]] [--books] [--track] [--telemetry] [--cosmos] [--lake] [--warehouse [--events 1000000]] [--campaign [--letters 100000] [--rate 100]] [--modes] [--profile [--callers 32] [--marketplace]] [--dir <folder>] [--keep]
  without options   start, orders by quote and card and of a marketplace, latency, memory, accepting beside the
                    machine's limits, and a few webhooks of carriers: 5 minutes
  --stored 200000   throughput with so many orders stored, of that with 2,000: 15 minutes
  --webhooks        labels, and 10,000 webhooks of carriers while orders run: 3 minutes
  --everywhere      a thousand pieces for sale everywhere, sold in one instant; eBay's inventory checks: 5 minutes
  --books           how far the books are behind orders, and a month of 100,000 exported from them: 4 minutes
  --track           what shoppers do, told call by call and in batches: a minute
  --cosmos          the log on Cosmos DB, against our emulator in a process of its own: half a minute
  --telemetry       orders by quote and card with traces, metrics and logs going to a collector, and without: 3 minutes
  --lake            so many events laid in the lake, beside DuckDB's copy; how late a window is under load: 12 minutes
  --warehouse       a million events from bronze to silver and gold, beside DuckDB copying them: 2 minutes
  --campaign        placing orders while a campaign sends so many letters, so many a second, and without: half an hour
  --modes           npm start beside npm run start:services; what an order takes of what Azure asks money for: 10 minutes
  --profile         where the time of an order by quote and card goes, with so many callers; or of a marketplace's
  --dir, --keep     where data and profiles lie meanwhile (a temporary folder), and whether they stay`;

const ordersOfMonth = 100_000;
const { values } = parseArgs({
  options: {
    stored: { type: 'string' },
    webhooks: { type: 'boolean', default: false },
    everywhere: { type: 'boolean', default: false },
    pieces: { type: 'string', default: '1000' },
    books: { type: 'boolean', default: false },
    track: { type: 'boolean', default: false },
    cosmos: { type: 'boolean', default: false },
    telemetry: { type: 'boolean', default: false },
    lake: { type: 'boolean', default: false },
    warehouse: { type: 'boolean', default: false },
    events: { type: 'string', default: '1000000' },
    campaign: { type: 'boolean', default: false },
    letters: { type: 'string', default: '100000' },
    rate: { type: 'string', default: '100' },
    modes: { type: 'boolean', default: false },
    profile: { type: 'boolean', default: false },
    callers: { type: 'string', default: '32' },
    marketplace: { type: 'boolean', default: false },
    dir: { type: 'string', default: tmpdir() },
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const [stored, callers, pieces] = [Number(values.stored ?? 4_000), Number(values.callers), Number(values.pieces)];
const events = Number(values.events);
const [letters, mails] = [Number(values.letters), Number(values.rate)];
if (
  values.help ||
  !(stored >= 4_000) ||
  !(callers >= 1) ||
  !(pieces >= 20) ||
  !(events >= 20_000) ||
  !(letters >= 500) ||
  !(mails >= 1)
) {
  console.error(usage);
  process.exit(values.help ? 0 : 2);
}

mkdirSync(values.dir, { recursive: true });
const folder = mkdtempSync(join(values.dir, 'retreasure-bench-'));
try {
  console.log(JSON.stringify({ ...machine(folder), at: new Date().toISOString() }));
  if (values.profile) await printProfile();
  else if (values.campaign) await print(campaign(folder, letters, mails));
  else if (values.webhooks) await print(webhooks(folder, whole));
  else if (values.everywhere) await print(everywhere(folder, pieces));
  else if (values.modes) {
    await print(bothModes(folder));
    await print(costs(folder));
  } else if (values.warehouse) await print(warehouse(folder, events));
  else if (values.track) await track();
  else if (values.cosmos) await print(cosmosLog(folder));
  else if (values.telemetry) await print(telemetry(folder));
  else if (values.books) {
    await print(booksKeepUp(folder));
    await print(books(folder, ordersOfMonth));
  } else if (values.lake) {
    await print(lake(folder, events));
    await print(windowUnderLoad(folder));
  } else if (values.stored !== undefined) await print(withBar(stored));
  else await standard();
} finally {
  if (values.keep || values.profile) console.error(`left in ${folder}`);
  else rmSync(folder, { recursive: true });
}

async function standard() {
  await print(starting(folder));
  const shop = await RunningShop.start(join(folder, 'shop'));
  shop.watchMemory();
  await print(completeOrders(shop));
  await print(accepting(shop, folder));
  console.log(lineOf(memoryFigure('memory of all processes, at most', shop)));
  await shop.stop();
  await print(webhooks(folder, short));
}

async function track() {
  const shop = await RunningShop.start(join(folder, 'shop'));
  await print(tracking(shop));
  await shop.stop();
}

async function printProfile() {
  const sale = values.marketplace ? soldElsewhere : quoted;
  for await (const line of profiledOrders(folder, sale, callers)) console.log(line);
}

async function print(figures: AsyncIterable<Figure>) {
  for await (const figure of figures) console.log(lineOf(figure));
}

/** Filling a shop takes minutes: say so to whoever watches, on standard error. */
async function* withBar(orders: number) {
  const format = 'storing orders {bar} {value}/{total}, {eta_formatted} left';
  const bar = new SingleBar({ format, stream: process.stderr, clearOnComplete: true }, Presets.shades_classic);
  if (process.stderr.isTTY) bar.start(orders, 0);
  yield* storedOrders(folder, orders, (count) => bar.update(count));
  bar.stop();
}
