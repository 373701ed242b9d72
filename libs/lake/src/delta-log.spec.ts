import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeltaTable, type Commit } from './delta.js';
import { commitName } from './delta-log.js';
import { FolderLake } from './folder.lake.js';

const commit = (version: number): Commit => ({
  ...{ columns: [{ name: 'id', type: 'string' }], partitionBy: [], at: 0, txn: { appId: 'gold', version } },
  ...{ add: [{ path: `f${version}.parquet`, bytes: 1, rows: 1 }], replaces: () => true },
});

describe('A Delta log that is deleted under those who know it', () => {
  let folder: string;
  beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'retreasure-delta-log-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    ['all of it', ''],
    ['its first commit', commitName(0)],
  ])('begins anew with commit 0: %s', async (title, gone) => {
    const root = title.replaceAll(' ', '-');
    const lake = await FolderLake.open(folder);
    const [writer, reader] = [new DeltaTable(lake, root), new DeltaTable(lake, root)];
    for (const version of [1, 2, 3]) await writer.commit(commit(version));
    expect(await reader.read()).toMatchObject({ version: 2, files: [{ path: 'f3.parquet' }] });
    rmSync(join(folder, root, gone), { recursive: true });
    expect([await reader.read(), await writer.written('gold')]).toEqual([undefined, undefined]);
    expect(await writer.commit(commit(1))).toBe(true);
    expect(readdirSync(join(folder, root, '_delta_log'))).toContain(commitName(0).split('/')[1]);
    expect(await reader.read(0)).toMatchObject({ version: 0, files: [{ path: 'f1.parquet' }] });
  });

  it('is read anew where another was begun in its place that has come as far', async () => {
    const lake = await FolderLake.open(folder);
    const knows = new DeltaTable(lake, 'other');
    await knows.commit(commit(1));
    rmSync(join(folder, 'other'), { recursive: true });
    await new DeltaTable(lake, 'other').commit(commit(7));
    expect(await knows.written('gold')).toBe(7);
    expect(await knows.read()).toMatchObject({ version: 0, files: [{ path: 'f7.parquet' }] });
  });
});
