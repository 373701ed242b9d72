import { createHash } from 'node:crypto';
import type { Lake } from '#lake/lake.js';
import { openLake } from '#lake/open-lake.js';
import { lakeOf, parseSettings } from '#service/settings.js';
import type { Shop } from './shop.js';

/** Lets the windows of the lake end; resolves when everything until then is laid. */
export async function laid(shop: Shop) {
  shop.pass(300_000);
  await laidAgain(shop);
}

/** Resolves when everything is laid whose windows had ended before. */
export async function laidAgain(shop: Shop) {
  await shop.settled();
  for (const { windows } of shop.services) await windows.look();
  await shop.settled();
}

/** Where the services lay their logs, in a folder or not. */
export function lakeOfShop(shop: Shop): Promise<Lake> {
  const { url, ...credentials } = lakeOf(parseSettings(shop.settings));
  return openLake(url, credentials);
}

/** Every file there whose path begins so, whole. */
export async function filesIn(lake: Lake, prefix: string): Promise<(readonly [path: string, bytes: Buffer])[]> {
  const files: (readonly [string, Buffer])[] = [];
  for await (const { path } of lake.list(prefix)) files.push([path, Buffer.from((await lake.read(path))!)]);
  return files;
}

/** By their paths, what their bytes hash to. */
export const hashesIn = async (lake: Lake, prefix: string): Promise<Record<string, string>> =>
  Object.fromEntries(
    (await filesIn(lake, prefix)).map(([path, bytes]) => [path, createHash('sha256').update(bytes).digest('hex')]),
  );
