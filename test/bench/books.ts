import { execFile } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { median } from './closed-loop.js';
import { rounded, type Figure } from './figure.js';
import { writeMonth } from './made-up-month.js';

type Taken = { readonly seconds: number; readonly cpuSeconds: number; readonly blockedMs: number };
type Rendered = {
  readonly closing: Taken;
  readonly rendering: Taken;
  readonly peakMb: number;
  readonly writtenMb: number;
  readonly entries: number;
  readonly lines: number;
  readonly files: number;
  readonly manifestSha256: string;
};

const rounds = 3;
const program = fileURLToPath(new URL('month-rendering/main.js', import.meta.url));

/**
 * A month of so many orders as an export: every file of it made from the log, in a process of its own with the flags of
 * `npm start`. The first round closes the days before, the others make it again: the same bytes.
 */
export async function* books(folder: string, orders: number): AsyncGenerator<Figure> {
  const finance = join(folder, 'finance');
  mkdirSync(finance);
  await writeMonth(join(finance, 'events.db'), orders);
  const runs: Rendered[] = [];
  const load: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const into = join(folder, `month-${round}`);
    load.push(rounded(loadavg()[0]!));
    const flags = ['--max-semi-space-size=16', '--heap-growing-percent=50'];
    const { stdout } = await promisify(execFile)(process.execPath, [...flags, program, finance, into], {
      env: { ...process.env, MALLOC_ARENA_MAX: '1' },
    });
    runs.push(JSON.parse(stdout) as Rendered);
    rmSync(into, { recursive: true });
  }
  yield* figures(orders, runs, load);
}

function* figures(orders: number, runs: readonly Rendered[], load: readonly number[]): Generator<Figure> {
  const [first] = runs;
  const { entries, lines, files, writtenMb, closing } = first!;
  const of = (figure: (run: Rendered) => number) => {
    const all = runs.map(figure);
    return { value: median(all), rounds: all.map(rounded) };
  };
  const month = `a month of ${orders} orders`;
  yield {
    ...{ figure: `${month} exported`, unit: 's', goal: { below: 10 }, ...of(({ rendering }) => rendering.seconds) },
    ...{ cpuSeconds: runs.map(({ rendering }) => rounded(rendering.cpuSeconds)), load },
    ...{ entries, lines, files, writtenMb: rounded(writtenMb) },
  };
  yield { figure: `${month} exported, peak memory`, unit: 'MB', goal: { below: 300 }, ...of(({ peakMb }) => peakMb) };
  const blocked = of(({ rendering }) => rendering.blockedMs);
  yield { figure: `${month} exported, nobody else had their turn for`, unit: 'ms', ...blocked };
  const { seconds, cpuSeconds, blockedMs } = closing;
  yield {
    ...{ figure: `${month}: closing its days`, value: seconds, unit: 's' },
    ...{ cpuSeconds: rounded(cpuSeconds), blockedMs: rounded(blockedMs) },
  };
  const manifests = new Set(runs.map(({ manifestSha256 }) => manifestSha256)).size;
  yield { figure: `${month}: different manifests`, value: manifests, unit: 'manifests', goal: { below: 2 } };
}
