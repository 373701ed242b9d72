import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { manifestFile } from '../../../apps/finance/src/export/renderer.worker.js';
import { daysBetween } from '../../../apps/finance/src/period/day.js';
import { madeUpMonth } from '../made-up-month.js';
import { openBooks } from '../open-books.js';

/** Closes the days of the month and renders it once, as finance does, in a process of its own; says on one line what it took. */
const [folder, into] = process.argv.slice(2) as [string, string];
const { days, renderer, close } = await openBooks(folder);
const cause = { causationId: 'bench', correlationId: 'bench', actor: 'bench' };

const delay = monitorEventLoopDelay({ resolution: 1 });
/** Wall and CPU seconds of some work, and for how long at most nobody else had their turn. */
async function taken<T>(work: () => Promise<T>) {
  delay.reset();
  delay.enable();
  const [start, before] = [performance.now(), process.cpuUsage()];
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  const seconds = (performance.now() - start) / 1_000;
  await new Promise((resolve) => setTimeout(resolve, 5));
  delay.disable();
  return { result, seconds, cpuSeconds: (user + system) / 1e6, blockedMs: delay.max / 1e6 };
}

const { result: _, ...closing } = await taken(async () => {
  for (const day of daysBetween(madeUpMonth.from, madeUpMonth.to)) await days.closed(day, cause);
});
mkdirSync(into);
const { result: rendered, ...rendering } = await taken(() => renderer.render(madeUpMonth, undefined, into, cause));
const { files, totals, manifestSha256 } = rendered;
const writtenMb = [...files.map(({ name }) => name), manifestFile]
  .map((name) => statSync(join(into, name)).size / 1e6)
  .reduce((sum, mb) => sum + mb);
const peakMb = process.resourceUsage().maxRSS / 1_024;
const { entries, lines } = totals;
console.log(
  JSON.stringify({ closing, rendering, peakMb, writtenMb, entries, lines, files: files.length, manifestSha256 }),
);
await close();
