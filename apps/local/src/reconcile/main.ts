import { randomUUID } from 'node:crypto';
import { Presets, SingleBar } from 'cli-progress';
import { checkOf, handIn } from './hand-in.js';
import { BadUsage, reconcile, usage, wantedOf } from './reconcile.js';
import { linesOf } from './verdict-table.js';

const args = process.argv.slice(2);
const format = '{service} {bar} {percentage}% | {value} of {total} | ETA {eta_formatted}';
// On a terminal only, on standard error, and gone when a log is read.
const bar = new SingleBar({ format, clearOnComplete: true, hideCursor: true }, Presets.shades_classic);
let shown = '';

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

if (args.includes('--help') || args.includes('-h')) {
  console.log(usage);
} else {
  try {
    const wanted = wantedOf(args, process.env['DATA_DIR'] || 'data');
    const verdict = reconcile(wanted, progress);
    bar.stop();
    console.log(wanted.json ? JSON.stringify(verdict) : linesOf(verdict).join('\n'));
    if (wanted.handInTo !== undefined) {
      const check = checkOf(verdict, { checkId: `reconcile-${randomUUID()}`, at: new Date().toISOString() });
      await handIn(check, wanted.handInTo, process.env['RECONCILE_TOKEN'] ?? '');
    }
    process.exitCode = verdict.differences === 0 ? 0 : 1;
  } catch (error) {
    bar.stop();
    if (!(error instanceof BadUsage)) throw error;
    console.error(`${error.message}\n\n${usage}`);
    process.exitCode = 2;
  }
}
