import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cpSync, globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteEventStore } from '#eventsourcing/sqlite.store.js';
import { hashesIn } from '#lake/drawn-log.contract.js';
import { openLake } from '#lake/open-lake.js';
import type { RawFact } from '#lake/raw-facts.js';
import { KeptFiles } from '#lake/kept-files.js';
import { runLake } from './lake-program.js';

const fact: RawFact = {
  ...{ type: 'RatesPublished', field: 'sha256', is: 'file', kind: 'rates-file', mediaType: null, form: 'clear' },
};
const cause = { causationId: 'r-1', correlationId: 'r-1', actor: 'job:rate-import' };

describe('npm run lake, of what came from outside', () => {
  const root = mkdtempSync(join(tmpdir(), 'retreasure-laid-raw-'));
  const shop = join(root, 'shop');
  const run = async (folder: string, command: 'verify' | 'rebuild', batch = 500) => {
    const lines: string[] = [];
    const wanted = { command, services: ['fx'], dataDir: folder, batch };
    const sources = new Map([['fx', { files: { url: `file:${folder}/fx/files` }, facts: [fact] }]]);
    const isInOrder = await runLake(
      wanted,
      await openLake(`file:${folder}/lake`),
      (line) => void lines.push(line),
      sources,
    );
    return { isInOrder, line: lines[0]! };
  };
  beforeAll(async () => {
    mkdirSync(join(shop, 'fx'), { recursive: true });
    const kept = await KeptFiles.open({ url: `file:${shop}/fx/files` });
    let atMs = Date.parse('2026-01-10T03:00:00Z');
    const store = new SqliteEventStore(join(shop, 'fx/events.db'), () => new Date((atMs += 200_000)));
    for (let day = 1; day <= 6; day++) {
      const data = { sha256: await kept.keep(Buffer.from(`<rates day="${Math.ceil(day / 2)}"/>`)) };
      await store.append(`rates-${day}`, 0, [{ type: 'RatesPublished', data }], cause);
    }
    await store.close();
    await run(shop, 'rebuild');
  });
  afterAll(() => rmSync(root, { recursive: true }));

  const copied = (name: string) => {
    const folder = join(root, name);
    cpSync(shop, folder, { recursive: true });
    return folder;
  };
  const any = (folder: string, pattern: string) =>
    join(folder, 'lake/raw', globSync(pattern, { cwd: join(folder, 'lake/raw') }).sort()[0]!);

  it('is in order as it was laid, and laid again to the same bytes', async () => {
    expect(await run(shop, 'verify')).toMatchObject({ isInOrder: true });
    const folder = copied('again');
    expect(globSync('lake/raw/objects/*/*', { cwd: folder })).toHaveLength(3);
    expect(await run(folder, 'rebuild', 1)).toMatchObject({ isInOrder: true });
    expect(hashesIn(join(folder, 'lake'))).toEqual(hashesIn(join(shop, 'lake')));
  });

  it.each<[string, (folder: string) => void, RegExp]>([
    [
      'an object that is gone',
      (folder) => rmSync(any(folder, 'objects/*/*')),
      /object \w{64} of rates-\d\/1 is missing/,
    ],
    [
      'an object that was changed',
      (folder) => writeFileSync(any(folder, 'objects/*/*'), 'other'),
      /object \w{64} of rates-\d\/1 has other bytes than its name says/,
    ],
    [
      'a file of the catalogue that is gone',
      (folder) => rmSync(any(folder, 'catalogue/**/*.parquet')),
      /raw\/catalogue\/source=fx\/date=.*parquet is missing/,
    ],
    [
      'one that was changed',
      (folder) => writeFileSync(any(folder, 'catalogue/**/*.parquet'), 'PAR1'),
      /raw\/catalogue\/source=fx\/date=.*parquet is not what was laid/,
    ],
    [
      'a commit that is gone',
      (folder) => rmSync(join(folder, 'lake/raw/catalogue/source=fx/_delta_log'), { recursive: true }),
      /the Delta table raw\/catalogue\/source=fx shows 0 files of \d/,
    ],
  ])('names %s', async (title, spoil, expected) => {
    const folder = copied(title.replaceAll(' ', '-'));
    spoil(folder);
    expect(await run(folder, 'verify')).toEqual({ isInOrder: false, line: expect.stringMatching(expected) });
  });
});
