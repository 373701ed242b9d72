import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Presets, SingleBar } from 'cli-progress';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { byKey } from '#eventsourcing/cosmos.driver.js';
import { openEventStore } from '#eventsourcing/open-event-store.js';
import { copiedLogs } from './copied-logs.source.js';
import { checkOf, handIn, record, type Check } from './hand-in.js';
import { BadUsage, reconcile, usage, wantedOf } from './reconcile.js';
import { linesOf } from './verdict-table.js';

const args = process.argv.slice(2);
const format = '{service} {bar} {percentage}% | {value} of {total} | ETA {eta_formatted}';
// On a terminal only, on standard error, and gone when a log is read.
const bar = new SingleBar({ format, clearOnComplete: true, hideCursor: true }, Presets.shades_classic);
let shown = '';
const copying = new SingleBar({ format: '{service} {value} events copied', clearOnComplete: true, hideCursor: true });
const underWayMs = 60_000;
const { DATA_DIR, EVENTS_URL, COSMOS_KEY, RECONCILE_TOKEN } = process.env;
const key = COSMOS_KEY || undefined;

function progress(service: string, done: number, total: number) {
  if (service !== shown) {
    bar.stop();
    bar.start(total, done, { service: service.padEnd(11) });
    shown = service;
  } else bar.update(done);
  if (done >= total) {
    bar.stop();
    shown = '';
  }
}

/** What differs as of then is no fault of a copy that took its time. */
async function copied(eventsUrl: string, settledBefore: string | undefined) {
  const began = Date.now();
  const folder = mkdtempSync(join(tmpdir(), 'retreasure-reconcile-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => process.exit(128 + constants.signals[signal]));
  await copiedLogs({ url: eventsUrl, key }, folder, (service, events) =>
    copying.isActive ? copying.update(events, { service }) : copying.start(1, events, { service }),
  ).finally(() => copying.stop());
  return { dataDir: folder, settledBefore: settledBefore ?? new Date(began - underWayMs).toISOString() };
}

/** In finance's log itself, which several may write. */
async function recordAt(eventsUrl: string, check: Check) {
  const url = eventsUrl.replaceAll('{service}', 'finance');
  const store = await openEventStore(url, { now: () => new Date(), cosmos: byKey(key) });
  await record(check, new CommandHandler(store)).finally(() => store.close());
}

if (args.includes('--help') || args.includes('-h')) {
  console.log(usage);
} else {
  try {
    const wanted = wantedOf(args, DATA_DIR || 'data', EVENTS_URL);
    const { eventsUrl, settledBefore } = wanted;
    const logs = eventsUrl === undefined ? wanted : await copied(eventsUrl, settledBefore);
    const verdict = reconcile(logs, progress);
    bar.stop();
    console.log(wanted.json ? JSON.stringify(verdict) : linesOf(verdict).join('\n'));
    const check = checkOf(verdict, { checkId: `reconcile-${randomUUID()}`, at: new Date().toISOString() });
    if (wanted.handInTo !== undefined) await handIn(check, wanted.handInTo, RECONCILE_TOKEN ?? '');
    if (wanted.record) await recordAt(eventsUrl!, check);
    process.exitCode = verdict.differences === 0 || wanted.record ? 0 : 1;
  } catch (error) {
    bar.stop();
    if (!(error instanceof BadUsage)) throw error;
    console.error(`${error.message}\n\n${usage}`);
    process.exitCode = 2;
  }
}
