import { Presets, SingleBar } from 'cli-progress';
import { closedShop } from '../every-service.js';
import { BadUsage, usage, verifyLogs, wantedOf } from './verify-log.js';

const args = process.argv.slice(2);
const services = closedShop.map(({ name }) => name);
// On a terminal only, and gone when a log is done.
const format = '{service} {bar} {percentage}% | {value} of {total} | ETA {eta_formatted}';
const bar = new SingleBar({ format, clearOnComplete: true, hideCursor: true }, Presets.shades_classic);

const report = {
  line: (text: string) => {
    bar.stop();
    console.log(text);
  },
  progress: (service: string, done: number, total: number) => {
    if (bar.isActive) bar.update(done);
    else bar.start(total, done, { service });
  },
};

if (args.includes('--help') || args.includes('-h')) {
  console.log(usage);
} else {
  try {
    const wanted = wantedOf(args, services, process.env['DATA_DIR'] || 'data');
    process.exitCode = verifyLogs(wanted, report) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof BadUsage)) throw error;
    console.error(`${error.message}\n\n${usage}`);
    process.exitCode = 2;
  } finally {
    bar.stop();
  }
}
