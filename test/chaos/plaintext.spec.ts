import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ParquetFile } from '#lake/parquet.js';
import { markersOf, personOf } from './people.js';
import { plaintextIn } from './plaintext.js';

const seed = 20_261_121;
const ann = personOf(seed, 7);
const mebibyte = 1 << 20;

describe('Plaintext is found', () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'plaintext-'))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const found = async (spared: readonly string[] = []) =>
    (await plaintextIn(folder, markersOf(seed), spared)).map((place) => place.split(' at byte ')[0]);

  it('in a log, in a row and in a write-ahead log, and nowhere else', async () => {
    mkdirSync(join(folder, 'data', 'orders'), { recursive: true });
    writeFileSync(join(folder, 'services.log'), `{"level":50,"msg":"no parcel for ${ann.name}"}\n`);
    writeFileSync(join(folder, 'emulator.log'), 'nothing\n');
    const rows = new DatabaseSync(join(folder, 'data', 'orders', 'views.db'));
    rows.exec('create table buyer (phone text)');
    rows.prepare('insert into buyer values (?)').run(ann.phone);
    rows.close();
    const walled = new DatabaseSync(join(folder, 'data', 'orders', 'events.db'));
    walled.exec('pragma journal_mode = wal; pragma wal_autocheckpoint = 0; create table event (data blob)');
    walled.prepare('insert into event values (?)').run(Buffer.from(JSON.stringify({ buyer: ann })));
    expect(await found()).toEqual(['data/orders/events.db-wal', 'data/orders/views.db', 'services.log']);
    walled.close();
    expect(await found()).toEqual(['data/orders/events.db', 'data/orders/views.db', 'services.log']);
  });

  it('wherever it stands in a long file, also where two reads of it meet', async () => {
    const { postalCode: marker } = ann.address;
    for (let first = mebibyte - marker.length - 8; first <= mebibyte + 8; first++) {
      const bytes = Buffer.alloc(2 * mebibyte + 3, 'x');
      bytes.write(marker, first);
      writeFileSync(join(folder, 'long.db'), bytes);
      expect(await plaintextIn(folder, markersOf(seed))).toEqual([
        expect.stringContaining(`long.db at byte ${first}: marker-`),
      ]);
    }
    writeFileSync(
      join(folder, 'long.db'),
      Buffer.concat([Buffer.alloc(5 * mebibyte), Buffer.from(ann.phone.slice(1))]),
    );
    expect(await found()).toEqual(['long.db']);
  });

  it('in Parquet, which packs it', async () => {
    const file = new ParquetFile([{ name: 'data', kind: 'text' }]);
    for (let n = 0; n < 100; n++) file.add([JSON.stringify({ buyer: ann })]);
    writeFileSync(join(folder, 'a.parquet'), file.bytes());
    expect(file.bytes().includes(ann.name)).toBe(false);
    expect(await found()).toEqual(['a.parquet']);
  });

  it('but not of another run, nor in a folder that is spared', async () => {
    mkdirSync(join(folder, 'issuer'));
    writeFileSync(join(folder, 'issuer', 'issuer.db'), ann.name);
    writeFileSync(join(folder, 'issuer.log'), personOf(seed + 1, 7).name);
    expect(await found(['issuer'])).toEqual([]);
    expect(await found()).toEqual(['issuer/issuer.db']);
  });
});
