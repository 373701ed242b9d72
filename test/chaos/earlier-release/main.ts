import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ShopOfRelease } from './shop-of-release.js';

/*
 * Writes data.tar.gz, as a release leaves its folder after five sales. The one that is there is of fbd1f72, of 2026-11-22:
 *
 *   git clone . /tmp/old && cd /tmp/old && git checkout fbd1f72 && npm ci && npm run build
 *   cd - && npm run build && node dist/test/chaos/earlier-release/main.js /tmp/old
 */
const [release, file = 'test/chaos/earlier-release/data.tar.gz'] = process.argv.slice(2);
if (release === undefined) throw new Error('usage: main.js <folder of a release, built> [file]');

const folder = mkdtempSync(join(tmpdir(), 'retreasure-release-'));
const shop = await ShopOfRelease.open(release, folder);
for (let n = 0; n < 5; n++) {
  const { status, body } = await shop.sell(`OLD-${n}`);
  if (status !== 201) throw new Error(`OLD-${n}: ${status} ${body}`);
}
await shop.quiet();
const ended = await shop.close();
if (ended !== undefined) throw new Error(ended);
for (const path of globSync(join(folder, '**/*.db'))) {
  const database = new DatabaseSync(path);
  database.exec('pragma journal_mode = delete; vacuum');
  database.close();
}
// The bus is empty.
execFileSync('tar', ['-C', folder, '--exclude', './emulator', '--exclude', './shop.log', '-czf', file, '.']);
rmSync(folder, { recursive: true });
