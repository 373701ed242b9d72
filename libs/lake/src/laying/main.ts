import { setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { Divided } from '#eventsourcing/event-store.js';
import { openKeptLog } from '#eventsourcing/open-kept-log.js';
import { isOfPart, laidBy, Layer, manifestPath, manifestsOf } from '../lay.js';
import type { Lake } from '../lake.js';
import { openLake } from '../open-lake.js';
import type { Asked, Told } from '../laying-thread.js';

// Of this thread alone, on Linux: orders come first.
if (process.platform === 'linux') setPriority(0, 19);

const lakes = new Map<string, Promise<Lake>>();
const layers = new Map<string, Layer>();

/** Opened once; what did not open is tried again. */
function lakeAt({ lake }: Asked): Promise<Lake> {
  const opened = lakes.get(lake.url) ?? openLake(lake.url, lake);
  lakes.set(lake.url, opened);
  opened.catch(() => lakes.delete(lake.url));
  return opened;
}

async function answer(asked: Asked): Promise<string> {
  const { service } = asked;
  const lake = await lakeAt(asked);
  if (asked.kind === 'end') return lastManifest(lake, service, asked.log.part.name);
  const key = JSON.stringify([asked.lake.url, service, asked.raw, asked.log.part.name]);
  const layer = layers.get(key) ?? new Layer(lake, service, asked.raw);
  layers.set(key, layer);
  const log = await openKeptLog(
    asked.log,
    asked.kind === 'lay' ? { from: asked.from, first: asked.stretch.first } : undefined,
  );
  try {
    if (asked.kind === 'look') return (await layer.has(asked.path)) && (await layer.begins(log)) ? asked.path : '';
    const { after, stretch } = asked;
    if (after !== undefined && !(await layer.has(after))) return '';
    await layer.lay(log, stretch, after === undefined ? undefined : laidBy(after).last);
    return manifestPath(service, stretch);
  } finally {
    await log.close();
  }
}

async function lastManifest(lake: Lake, service: string, part: string): Promise<string> {
  let found = '';
  for await (const { path } of lake.list(manifestsOf(service)))
    if (isOfPart(path, part) && (found === '' || laidBy(path).last > laidBy(found).last)) found = path;
  return found;
}

let last: Promise<void> = Promise.resolve();
// One after the other, so that one stretch at a time takes memory.
parentPort!.on('message', ({ id, ...asked }: Asked & { readonly id: number }) => {
  const tell = (told: Told) => parentPort!.postMessage({ id, ...told });
  last = last
    .then(() => answer(asked))
    .then(
      (path) => tell({ path }),
      (error: unknown) =>
        tell({ fault: error instanceof Error ? error.message : String(error), isDivided: error instanceof Divided }),
    );
});
