import { execFile } from 'node:child_process';
import { globSync, readFileSync, rmSync, statSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Manifest } from '#lake/lay.js';
import { median } from './closed-loop.js';
import { rounded, type Figure } from './figure.js';
import { writeLines, writeLog } from './made-up-log.js';
import { memoryFigure } from './memory.js';
import { offer } from './offering.js';
import { complete, rate } from './orders.js';
import { RunningShop } from './running-shop.js';
import { quoted } from './sales.js';

type Taken = {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMb: number;
  readonly events?: number;
  readonly manifests?: string;
};

const rounds = 3;
const windowMs = 300_000;
const [callers, lot, beforeMs, afterMs] = [32, 1_000, 60_000, 45_000];
const program = fileURLToPath(new URL('lake-work/main.js', import.meta.url));

/** A log of so many events laid in the lake, in turns with DuckDB, which copies the same rows from lines of JSON into the same partitions. */
export async function* lake(folder: string, events: number): AsyncGenerator<Figure> {
  const [log, lines] = [join(folder, 'events.db'), join(folder, 'events.ndjson')];
  await writeLog(log, events);
  writeLines(log, lines);
  const runs: { readonly laid: Taken; readonly copied: Taken; readonly load: number }[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const load = rounded(loadavg()[0]!);
    runs.push({ laid: await worked('lay', log, folder), copied: await worked('copy', lines, folder), load });
  }
  const of = (figure: (run: (typeof runs)[number]) => number) => {
    const all = runs.map(figure);
    return { value: median(all), rounds: all.map(rounded) };
  };
  const load = runs.map((run) => run.load);
  const name = `${runs[0]!.laid.events} events`;
  const cpuSeconds = of(({ laid }) => laid.cpuSeconds).rounds;
  yield { figure: `${name} laid in the lake`, unit: 's', ...of(({ laid }) => laid.seconds), cpuSeconds, load };
  const copied = { ...of((run) => run.copied.seconds), peakMb: of((run) => run.copied.peakMb).rounds };
  yield { figure: `${name} copied by DuckDB`, unit: 's', ...copied };
  const speed = of(({ laid, copied }) => copied.seconds / laid.seconds);
  yield { figure: `${name} laid, of the speed of DuckDB`, unit: 'of 1', goal: { atLeast: 1 / 3 }, ...speed };
  yield { figure: `${name} laid, peak memory`, unit: 'MB', goal: { below: 600 }, ...of(({ laid }) => laid.peakMb) };
  const manifests = new Set(runs.map(({ laid }) => laid.manifests)).size;
  yield { figure: `${name} laid: different manifests`, value: manifests, unit: 'manifests', goal: { below: 2 } };
}

async function worked(work: 'lay' | 'copy', from: string, folder: string): Promise<Taken> {
  const into = join(folder, work);
  const { stdout } = await promisify(execFile)(process.execPath, [program, work, from, into], {
    env: { ...process.env, MALLOC_ARENA_MAX: '1' },
  });
  rmSync(into, { recursive: true });
  return JSON.parse(stdout) as Taken;
}

/** Orders by quote and card, as fast as 32 callers get them, while a window of five minutes ends: when it was in the lake. */
export async function* windowUnderLoad(folder: string): AsyncGenerator<Figure> {
  const dataDir = join(folder, 'shop');
  const shop = await RunningShop.start(dataDir);
  try {
    shop.watchMemory();
    const endsMs = (Math.floor((Date.now() + beforeMs) / windowMs) + 1) * windowMs;
    await sleep(endsMs - beforeMs - Date.now());
    const rates: number[] = [];
    for (let n = 0; Date.now() < endsMs + afterMs; n += 1)
      rates.push(rate(await complete(shop, quoted, callers, await offer(shop, `lake${n}`, lot))));
    yield { figure: 'orders by quote and card while a window ends', value: median(rates), unit: 'orders/s' };
    yield* laidAfter(join(dataDir, 'lake'), endsMs);
    yield memoryFigure('memory of all processes while a window ends, at most', shop);
  } finally {
    await shop.stop();
  }
}

/** By the times of the manifests: the last of each service, and how many events these are of. */
function* laidAfter(lake: string, endsMs: number): Generator<Figure> {
  const window = new Date(endsMs - windowMs).toISOString();
  const found = globSync('bronze/_manifest/**/*.json', { cwd: lake }).map((path) => join(lake, path));
  const manifests = found
    .map((path) => ({ laidMs: statSync(path).mtimeMs, ...(JSON.parse(readFileSync(path, 'utf8')) as Manifest) }))
    .filter((manifest) => manifest.window === window);
  const [events, services] = [
    manifests.reduce((sum, manifest) => sum + manifest.events, 0),
    new Set(manifests.map(({ service }) => service)).size,
  ];
  const seconds = (Math.max(...manifests.map(({ laidMs }) => laidMs)) - endsMs) / 1_000;
  yield {
    figure: 'a window in the lake, after its end',
    value: seconds,
    unit: 's',
    goal: { below: 60 },
    events,
    services,
  };
}
