import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeltaTable } from './delta.js';
import { FolderLake } from './folder.lake.js';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'retreasure-begun-anew-'))));
afterEach(() => rmSync(folder, { recursive: true }));

it('A table of several writers is not taken for one that was begun in its place, though that begins alike', async () => {
  const lake = await FolderLake.open(folder);
  const open = () => new DeltaTable(lake, 'table');
  const by = (appId: string, version: number) => ({
    ...{ columns: [], partitionBy: [], at: 0, txn: { appId, version } },
    add: [{ path: `${appId}-${version}.parquet`, bytes: 1, rows: 1 }],
  });
  const table = open();
  for (const one of [by('a', 1), by('b', 1)]) await table.commit(one);
  rmSync(join(folder, 'table'), { recursive: true });
  const other = open();
  for (const one of [by('a', 1), by('c', 1)]) await other.commit(one);
  expect(await table.written('b')).toBeUndefined();
  await expect(table.commit({ ...by('b', 2), after: 1 })).rejects.toThrow('table: the commit of 1 is gone');
  expect(await table.commit({ ...by('c', 2), after: 1 })).toBe(true);
});
