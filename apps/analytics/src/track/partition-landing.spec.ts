import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DeltaTable } from '#lake/delta.js';
import { FolderLake } from '#lake/folder.lake.js';
import { Lake } from '#lake/lake.js';
import { rowsIn } from '#lake/parquet-rows.js';
import type { Incoming } from '#messaging/hub-reader.js';
import { badCalls, goodCalls } from './clickstream-table.source.js';
import { PartitionLanding } from './partition-landing.worker.js';

const begin = Date.parse('2026-01-10T09:00:00.000Z');
const minute = 60_000;
const call = (messageId: string) => ({
  ...{ messageId, type: 'track', event: 'Product Viewed', anonymousId: 'a-1', userId: null, context: {} },
  ...{ timestamp: '2026-01-10T08:59:59.000Z', receivedAt: '2026-01-10T09:00:00.000Z', properties: { sku: 'CM-1' } },
});
/** An event of the hub: so many milliseconds after nine o'clock. */
const came = (sequenceNumber: number, afterMs: number, id = `m-${sequenceNumber}`): Incoming => ({
  ...{ sequenceNumber, enqueuedAt: new Date(begin + afterMs), id },
  body: Buffer.from(JSON.stringify(call(id))),
});
type Row = { message_id: string; position: bigint } & Record<string, unknown>;

describe('A partition of a hub', () => {
  let folder: string;
  let lake: Lake;
  let now: number;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'retreasure-landing-'));
    lake = await FolderLake.open(folder);
    now = begin;
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const landing = (into = lake, table = goodCalls) =>
    PartitionLanding.begin({ lake: into, table, partitionId: '2', now: () => new Date(now) });
  const filesIn = async (prefix: string) => {
    const paths: string[] = [];
    for await (const { path } of lake.list(prefix)) paths.push(path);
    return paths;
  };
  const rowsAt = async (path: string) => (await rowsIn(readFileSync(join(folder, path)))) as Row[];
  const idsIn = async (paths: readonly string[]) =>
    (await Promise.all(paths.map(rowsAt))).flat().map(({ message_id }) => message_id);
  const manifests = async () =>
    Promise.all(
      (await filesIn('bronze/_manifest/')).map(
        async (path) => JSON.parse(Buffer.from((await lake.read(path))!).toString()) as Record<string, unknown>,
      ),
    );
  /** Files that the table has, and files that there are. */
  const found = async () => {
    const table = await new DeltaTable(lake, goodCalls.root).read();
    const listed = (table?.files ?? []).map(({ path }) => `${goodCalls.root}/${path}`).sort();
    return { listed, there: (await filesIn(`${goodCalls.root}/date=`)).sort() };
  };

  it('lands in windows of five minutes by the hub’s clock, under its window, its number, and what it holds', async () => {
    const one = await landing();
    await one.take([came(0, 0), came(1, minute), came(2, 5 * minute - 1), came(3, 5 * minute), came(4, 11 * minute)]);
    const { listed, there } = await found();
    expect(there).toEqual([
      'bronze/clickstream/date=2026-01-10/0900-2-0-2.parquet',
      'bronze/clickstream/date=2026-01-10/0905-2-3-3.parquet',
    ]);
    expect(listed).toEqual(there);
    const [first] = await rowsAt(there[0]!);
    expect(first).toEqual({
      ...{ message_id: 'm-0', type: 'track', event: 'Product Viewed', anonymous_id: 'a-1', user_id: null },
      at: new Date('2026-01-10T08:59:59.000Z'),
      ...{ received_at: new Date(begin), enqueued_at: new Date(begin), hub_partition: 2, position: 0n },
      data: JSON.stringify(call('m-0')),
    });
    expect(await manifests()).toMatchObject([
      { partition: '2', window: '2026-01-10T09:00:00.000Z', first: 0, last: 2, rows: 3, repeats: 0, missing: 0 },
      { window: '2026-01-10T09:05:00.000Z', first: 3, last: 3, rows: 1, file: { path: there[1] } },
    ]);
  });

  it('ends a window by itself when nothing comes any more, and opens another file for who is late', async () => {
    const one = await landing();
    await one.take([came(0, 0)]);
    now = begin + 5 * minute + 9_999;
    await one.take([]);
    expect(one.landed).toBe(0);
    now += 1;
    await one.take([]);
    expect(one.landed).toBe(1);
    await one.take([came(1, 2 * minute)]);
    expect((await found()).listed).toEqual([
      'bronze/clickstream/date=2026-01-10/0900-2-0-0.parquet',
      'bronze/clickstream/date=2026-01-10/0900-2-1-1.parquet',
    ]);
    await one.take([]);
    expect(await manifests()).toHaveLength(2);
  });

  it('drops repeats of the last twelve hours, also those from before it began again, and counts them', async () => {
    const events = [came(0, 0), came(1, 1, 'm-0'), came(2, 2), came(3, 6 * minute, 'm-2'), came(4, 12 * minute, 'm-2')];
    await (await landing()).take(events.slice(0, 4));
    const again = await landing();
    await again.take(events.slice(0, 2));
    const late = [
      came(5, 12 * minute + 12 * 3_600_000, 'm-2'),
      came(6, 25 * 3_600_000, 'm-2'),
      came(7, 26 * 3_600_000),
    ];
    await again.take([...events.slice(2), ...late]);
    expect(await idsIn((await found()).listed)).toEqual(['m-0', 'm-2', 'm-2']);
    const counted = (await manifests()).map(({ rows, repeats }) => [rows, repeats]);
    expect(counted).toEqual([
      [2, 1],
      [0, 1],
      [0, 1],
      [0, 1],
      [1, 0],
    ]);
  });

  it('ends a file that has enough before its window ends', async () => {
    const one = await landing();
    await one.take(Array.from({ length: 20_000 }, (_, n) => came(n, n)));
    expect(await manifests()).toMatchObject([{ first: 0, last: 16_383, rows: 16_384 }]);
  });

  it('says what the hub forgot before it could be read', async () => {
    await (await landing()).take([came(7, 0), came(9, 1), came(10, 5 * minute)]);
    expect(await manifests()).toMatchObject([{ first: 0, last: 9, rows: 2, missing: 8 }]);
  });

  it('keeps what nobody understands as it is', async () => {
    const odd = { sequenceNumber: 0, enqueuedAt: new Date(begin), id: undefined, body: Buffer.from('no JSON') };
    for (const table of [goodCalls, badCalls]) {
      const one = await landing(lake, table);
      await one.take([odd, { ...odd, sequenceNumber: 1 }, came(2, 5 * minute)]);
      const [path] = await filesIn(`${table.root}/date=`);
      expect(await rowsAt(path!)).toMatchObject([{ data: 'no JSON' }, { data: 'no JSON', position: 1n }]);
    }
  });

  it('is in bronze once, wherever the process is killed, and however it comes again', async () => {
    // The last two are late: whoever begins again when they are there must not put them into a file that is decided without them.
    const early = [came(0, 0), came(1, 1), came(2, 1, 'm-1'), came(3, minute)];
    const all = [...early, came(4, 2 * minute), came(5, 3 * minute), came(6, 5 * minute), came(7, 60 * minute)];
    let killed = 0;
    for (let step = 0; ; step++) {
      rmSync(folder, { recursive: true });
      lake = await FolderLake.open(folder);
      now = begin + 5 * minute + 10_000;
      const dying = new DyingLake(lake, step);
      const first = await landing(dying).catch(() => undefined);
      await first?.take(early).catch(() => {});
      if (dying.isAlive) break;
      killed += 1;
      now += 30 * minute;
      const second = await landing();
      for (const event of all) await second.take([event]);
      const { listed, there } = await found();
      expect(listed).toEqual(there);
      expect(await idsIn(listed)).toEqual(['m-0', 'm-1', 'm-3', 'm-4', 'm-5', 'm-6']);
      const spans = (await manifests()).map(({ first, last }) => [first, last] as [number, number]);
      expect(spans.map(([first]) => first)).toEqual([0, ...spans.slice(0, -1).map(([, last]) => last + 1)]);
      expect(second.landed).toBe(7);
    }
    expect(killed).toBeGreaterThan(5);
  });

  it('knows whether another has landed or decided some of it meanwhile, and otherwise goes on where it is', async () => {
    const one = await landing();
    await one.take([came(0, 0), came(1, 1)]);
    expect([await one.isAlone(), one.expected]).toEqual([true, 2]);
    const all = [came(0, 0), came(1, 1), came(2, 5 * minute)];
    for (let step = 0; (await filesIn('bronze/_manifest/')).length === 0; step++)
      await landing(new DyingLake(lake, step)).then(
        (another) => another.take(all).catch(() => {}),
        () => {},
      );
    expect((await found()).there).toEqual([]);
    expect(await one.isAlone()).toBe(false);
    const next = await landing();
    expect([await next.isAlone(), next.expected]).toEqual([true, 0]);
    await next.take(all);
    expect([await next.isAlone(), await one.isAlone()]).toEqual([true, false]);
  });

  it('says that the lake was deleted under it; whoever begins again lands what the hub has, and counts the rest', async () => {
    const events = [came(0, 0), came(1, 1), came(2, 5 * minute), came(3, 10 * minute)];
    const one = await landing();
    await one.take(events.slice(0, 3));
    rmSync(folder, { recursive: true });
    await expect(one.take(events.slice(3))).rejects.toThrow('what was landed before 2 is gone');
    expect(await filesIn('bronze/')).toEqual([]);
    await (await landing()).take(events.slice(1));
    expect(await manifests()).toMatchObject([
      { first: 0, last: 1, rows: 1, missing: 1 },
      { first: 2, last: 2, rows: 1, missing: 0 },
    ]);
    expect(await idsIn((await found()).listed)).toEqual(['m-1', 'm-2']);
  });

  it('stops at a file that is not the one it should be', async () => {
    await lake.create('bronze/clickstream/date=2026-01-10/0900-2-0-0.parquet', Buffer.from('other'));
    const one = await landing();
    await expect(one.take([came(0, 0), came(1, 5 * minute)])).rejects.toThrow('0900-2-0-0.parquet is another file');
  });
});

/** A lake whose user is killed after so many steps, before or after the last of them is done. */
class DyingLake extends Lake {
  private left: number;
  isAlive = true;

  constructor(
    private readonly lake: Lake,
    private readonly step: number,
  ) {
    super();
    this.left = Math.floor(step / 2);
  }

  create(path: string, bytes: Uint8Array) {
    return this.doing(() => this.lake.create(path, bytes));
  }

  read(path: string) {
    return this.doing(() => this.lake.read(path));
  }

  list(prefix: string) {
    return this.lake.list(prefix);
  }

  remove(path: string) {
    return this.doing(() => this.lake.remove(path));
  }

  private async doing<T>(work: () => Promise<T>): Promise<T> {
    if (this.left-- > 0) return work();
    if (this.isAlive && this.step % 2 === 1) await work();
    this.isAlive = false;
    throw new Error('killed');
  }
}
