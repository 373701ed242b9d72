import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { SqliteEventStore } from '#eventsourcing/sqlite.store.js';
import { StoredLog } from '#eventsourcing/stored-log.js';
import { KeptFiles } from './kept-files.js';
import { DeltaTable } from './delta.js';
import { hashesIn } from './drawn-log.contract.js';
import { FolderLake } from './folder.lake.js';
import type { Lake } from './lake.js';
import { Layer, layLog, manifestPath, stretchesOf } from './lay.js';
import { namedBy, type RawFact } from './raw-facts.js';
import { catalogueOf, objectPath, Raw } from './raw.js';

const told = { type: 'Told', field: 'kept', is: 'file', form: 'sealed', mediaType: 'application/json' } as const;
const facts: readonly RawFact[] = [
  { ...told, when: { by: 'store' }, kind: 'store-file', mediaType: 'text/csv', form: 'clear', at: 'receivedAt' },
  { ...told, kind: '{by}-webhook', at: 'receivedAt' },
  { ...told, type: 'Heard', field: 'raw', kind: 'sale', mediaType: null, isOptional: true },
  { ...told, type: 'News', field: 'text', is: 'text', kind: 'news' },
  { ...told, type: 'Rates', kind: 'rates-file', mediaType: null, form: 'clear' },
];
const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');

describe('What an event names', () => {
  const event = { stream: 'message-7', version: 2, type: 'Told', at: '2026-01-10T03:05:00.000Z', schema: 1 };
  const kept = sha256('a');
  const named = (data: object, type = 'Told') => namedBy(facts, { ...event, type, data: JSON.stringify(data) });

  it('is what the first fact that fits it says', () => {
    const at = '2026-01-10T03:04:59.000Z';
    const one = { eventId: 'message-7/2', sha256: kept, at };
    expect(named({ by: 'ebay', kept, receivedAt: at })).toEqual({
      ...{ ...one, kind: 'ebay-webhook', mediaType: 'application/json', form: 'sealed' },
    });
    const csv = { ...one, kind: 'store-file', mediaType: 'text/csv', form: 'clear' };
    expect(named({ by: 'store', kept, receivedAt: at })).toEqual(csv);
    expect(named({ text: 'sealed.x' }, 'News')).toMatchObject({ text: 'sealed.x', at: event.at });
  });

  it('is nothing where it names no file, or no fact is about it', () => {
    expect(named({ by: 'ebay' })).toBeUndefined();
    expect(named({ by: 'ebay', kept: '../../etc/passwd' })).toBeUndefined();
    expect(named({ by: 'ebay', kept }, 'Other')).toBeUndefined();
  });
});

describe('What came from outside', () => {
  let folder: string;
  let kept: KeptFiles;
  let log: StoredLog;
  const cause = { causationId: 'r-1', correlationId: 'r-1', actor: 'webhook:ebay' };
  const payloads = {
    ebay: Buffer.from('{"order":1}'),
    etsy: Buffer.alloc(90_000, 'large'),
    rates: Buffer.from(' <x/>'),
  };
  const absent = sha256('nobody kept it');

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'retreasure-raw-'));
    kept = await KeptFiles.open({ url: `file:${folder}/payloads` });
    let atMs = Date.parse('2026-01-10T03:00:00Z');
    const store = new SqliteEventStore(join(folder, 'events.db'), () => new Date((atMs += 100_000)));
    const append = (id: number, type: string, data: object) =>
      store.append(`message-${id}`, 0, [{ type, data }], cause);
    await append(1, 'Told', {
      by: 'ebay',
      kept: await kept.keep(payloads.ebay),
      receivedAt: '2026-01-10T02:59:00.000Z',
    });
    await append(2, 'Told', {
      by: 'ebay',
      kept: await kept.keep(payloads.ebay),
      receivedAt: '2026-01-10T03:03:00.000Z',
    });
    await append(3, 'Told', {
      by: 'etsy',
      kept: await kept.keep(payloads.etsy),
      receivedAt: '2026-01-10T03:04:00.000Z',
    });
    await append(4, 'Heard', { raw: absent });
    await append(5, 'News', { text: 'sealed.address.a.b' });
    await append(6, 'Rates', { kept: await kept.keep(payloads.rates) });
    // After an end of a window: they all are laid.
    atMs += 600_000;
    await append(7, 'WindowEnded', {});
    await store.close();
    log = StoredLog.open(`sqlite:${join(folder, 'events.db')}`);
  });
  afterEach(() => {
    log.close();
    rmSync(folder, { recursive: true });
  });

  const source = () => ({ files: { url: `file:${folder}/payloads` }, facts });
  const place = (name: string) => join(folder, name);
  const open = (name: string) => FolderLake.open(place(name));
  /** Without what stands beside commits, which whoever is killed may leave out. */
  const needed = (name: string) =>
    Object.fromEntries(Object.entries(hashesIn(place(name))).filter(([path]) => !path.endsWith('.crc')));
  async function lay(lake: Lake, batch = 500) {
    const manifests = [];
    for await (const manifest of layLog(lake, 'channels', log, batch, source())) manifests.push(manifest);
    return manifests;
  }
  async function rowsIn(name: string) {
    const instance = await DuckDBInstance.create(':memory:');
    const duck = await instance.connect();
    const rows = await duck.runAndReadAll(
      `select kind, sha256, bytes::int, media_type, form, strftime("at", '%H:%M:%S'), event_id, source, date::varchar
        from read_parquet('${place(name)}/raw/catalogue/**/*.parquet', hive_partitioning = true) order by event_id`,
    );
    duck.closeSync();
    return rows.getRowsJS();
  }

  it('is missed where its catalogue is deleted, and comes back to the same bytes', async () => {
    const layer = new Layer(await open('lake'), 'channels', source());
    const layAll = async () => {
      let path = '';
      for await (const stretch of stretchesOf(log, 500)) {
        await layer.lay(log, stretch);
        path = manifestPath('channels', stretch);
        expect(await layer.has(path)).toBe(true);
      }
      return path;
    };
    const last = await layAll();
    const hashes = hashesIn(place('lake'));
    rmSync(join(place('lake'), catalogueOf('channels')), { recursive: true });
    expect(await layer.has(last)).toBe(false);
    expect(await layAll()).toBe(last);
    expect(hashesIn(place('lake'))).toEqual(hashes);
  });

  it('is in the lake to the byte, once, with a row for each event that names it', async () => {
    const manifests = await lay(await open('lake'));
    const [ebay, etsy, rates] = [payloads.ebay, payloads.etsy, payloads.rates].map(sha256);
    const text = sha256('sealed.address.a.b');
    const of = ['channels', '2026-01-10'];
    const json = 'application/json';
    expect(await rowsIn('lake')).toEqual([
      ['ebay-webhook', ebay, 11, json, 'sealed', '02:59:00', 'message-1/1', ...of],
      ['ebay-webhook', ebay, 11, json, 'sealed', '03:03:00', 'message-2/1', ...of],
      ['etsy-webhook', etsy, 90_000, json, 'sealed', '03:04:00', 'message-3/1', ...of],
      ['sale', absent, null, null, 'sealed', '03:06:40', 'message-4/1', ...of],
      ['news', text, 18, json, 'sealed', '03:08:20', 'message-5/1', ...of],
      ['rates-file', rates, 5, 'application/xml', 'clear', '03:10:00', 'message-6/1', ...of],
    ]);
    const objects = globSync('raw/objects/*/*', { cwd: place('lake') });
    expect(objects.sort()).toEqual([ebay, etsy, rates, text].map((hash) => objectPath(hash!)).sort());
    for (const path of objects) expect(path.endsWith(sha256(readFileSync(join(place('lake'), path))))).toBe(true);
    const table = await new DeltaTable(await open('lake'), catalogueOf('channels')).read();
    expect(table!.files.map(({ path }) => `${catalogueOf('channels')}/${path}`)).toEqual(
      manifests.flatMap(({ catalogue }) => catalogue?.path ?? []).sort(),
    );
    expect(manifests.map(({ catalogue }) => catalogue?.rows)).toEqual([2, 3, 1]);
  });

  it('is the same however it is laid, and wherever that was broken off', async () => {
    await lay(await open('lake'), 1);
    const whole = needed('lake');
    for (let survives = 0, isDone = false; !isDone; survives += 3) {
      const name = `broken-${survives}`;
      const lake = await open(name);
      let left = survives;
      const failing = new Proxy(lake, {
        get: (of, property: keyof Lake) =>
          property === 'create'
            ? (path: string, bytes: Uint8Array) => {
                if (left-- <= 0) throw new Error('killed');
                return of.create(path, bytes);
              }
            : of[property].bind(of),
      });
      isDone = await lay(failing).then(
        () => true,
        () => false,
      );
      await lay(lake);
      expect([name, needed(name)]).toEqual([name, whole]);
    }
  });

  it('is laid again from the lake where the service has lost it, and not at all where it was changed', async () => {
    const lake = await open('lake');
    await lay(lake);
    const whole = hashesIn(place('lake'));
    for (const path of globSync('{bronze,raw/catalogue}', { cwd: place('lake') }))
      rmSync(join(place('lake'), path), { recursive: true });
    rmSync(place('payloads'), { recursive: true });
    await lay(await open('lake'));
    expect(hashesIn(place('lake'))).toEqual(whole);
    writeFileSync(join(place('lake'), objectPath(sha256(payloads.ebay))), 'other');
    await expect(lay(await open('lake'))).rejects.toThrow(
      `${sha256(payloads.ebay)} has other bytes than its name says`,
    );
  });

  it('may be brought by hand, once', async () => {
    const raw = new Raw(await open('lake'));
    const said = {
      source: 'online-retail',
      kind: 'retail-csv',
      mediaType: 'text/csv',
      form: 'clear',
      at: '2011-12-10T00:00:00.000Z',
    } as const;
    const bytes = Buffer.from('InvoiceNo,StockCode\n');
    for (const one of [raw, raw, new Raw(await open('lake'))]) expect(await one.bring(bytes, said)).toBe(sha256(bytes));
    expect(await raw.find(sha256(bytes))).toEqual(bytes);
    expect(await rowsIn('lake')).toEqual([
      ...[
        [
          'retail-csv',
          sha256(bytes),
          20,
          'text/csv',
          'clear',
          '00:00:00',
          `file-${sha256(bytes)}`,
          'online-retail',
          '2011-12-10',
        ],
      ],
    ]);
    expect((await new DeltaTable(await open('lake'), catalogueOf('online-retail')).read())!.version).toBe(0);
  });
});
