import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FolderLake } from '#lake/folder.lake.js';
import { LandedBadCalls, windowOf } from './bad-calls.source.js';

const day = '2026-01-10';
/** By their windows, a minute apart. */
const named = (count: number) =>
  Array.from(
    { length: count },
    (_, n) => `${String(Math.floor(n / 60) + 10)}${String(n % 60).padStart(2, '0')}-0-1-1.parquet`,
  );

describe('Files of bad calls', () => {
  let folder: string;
  let lake: FolderLake;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'bad-calls-'));
    lake = await FolderLake.open(folder);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const lay = async (names: readonly string[], bytes = 1) => {
    for (const name of names) await lake.create(`bronze/clickstream_bad/date=${day}/${name}`, Buffer.alloc(bytes));
  };
  /** The sizes of all pages, and every name. */
  const pages = async () => {
    const landed = new LandedBadCalls(lake);
    const [sizes, all]: [number[], string[]] = [[], []];
    for (let from: string | undefined, isMore = true; isMore; isMore = from !== undefined) {
      const { names, next } = await landed.pageOf(day, from);
      sizes.push(names.length);
      all.push(...names);
      from = next;
    }
    return { sizes, all };
  };

  it('come page by page, the latest first, each once, and never more than one request should read', async () => {
    expect(await pages()).toEqual({ sizes: [0], all: [] });
    await lay(named(401));
    expect(await pages()).toEqual({ sizes: [200, 200, 1], all: named(401).toReversed() });
  });

  it('come alone where they are large', async () => {
    await lay(named(3), 20 * 1_048_576);
    expect((await pages()).sizes).toEqual([1, 1, 1]);
    expect(windowOf(day, named(62)[61]!)).toBe(`${day}T11:01:00.000Z`);
  });
});
