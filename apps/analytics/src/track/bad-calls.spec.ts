import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Plaintext } from '#contracts/personal.js';
import type { AccessEvent } from '#personal/access.js';
import { KeyRing } from '#personal/key-ring.js';
import { People } from '#personal/people.js';
import { DeltaTable } from '#lake/delta.js';
import { FolderLake } from '#lake/folder.lake.js';
import { rowsIn } from '#lake/parquet-rows.js';
import { readModels } from '../warehouse/models.source.js';
import { Warehouse } from '../warehouse/warehouse.worker.js';
import type { BadEvent } from './bad-event.js';
import { Storefront } from './storefront.contract.js';
import { Clickstream, outgoing } from './track-desk.controller.js';

const viewed = (messageId: string, more: object = {}) => ({
  ...{ type: 'track', event: 'Product Viewed', messageId, anonymousId: 'a-1' },
  ...{ properties: { sku: 'CM-1', price: 12.5, currency: 'USD' }, ...more },
});
const carla = { sub: 'c-1', roles: ['customer'] };
const admin = { sub: 'u-1', roles: ['administrator'] };
const day = '2026-01-10';
const noName = 'event: no name of Segment’s e-commerce spec';
const oldRule = 'event: not yet known';

describe('Bad calls', () => {
  let storefront: Storefront;
  let lake: FolderLake;
  beforeEach(async () => {
    storefront = await new Storefront().open();
    lake = await FolderLake.open(join(storefront.folder, 'lake'));
  });
  afterEach(() => storefront.close());

  const inside = () => storefront.running.service('analytics').app;
  const pass = (minutes: number) => {
    storefront.now = new Date(Date.parse(storefront.now) + minutes * 60_000).toISOString();
  };
  /** As an earlier release kept them, whose rules knew less than today's. */
  const toldBefore = async (subjectId: string, calls: readonly (object & { messageId: string })[]) => {
    const raws = calls.map((call) => new Plaintext('account', { raw: JSON.stringify(call) }));
    const { raws: sealed } = await inside().get(People).seal(subjectId, { raws });
    const bad = calls.map(({ messageId }, index): BadEvent => {
      const said = { badId: `bad-${messageId}`, messageId, subjectId, raw: sealed[index]! };
      return { ...said, reason: oldRule, receivedAt: storefront.now };
    });
    await inside()
      .get(Clickstream)
      .send(
        [],
        bad.map((event) => outgoing(event.badId, event)),
      );
  };
  /** As soon as so many of a table's rows and repeats are landed, and the table shows them: the rows. */
  const landed = async (table: string, count: number) => {
    pass(6);
    for (;;) {
      const files: Uint8Array[] = [];
      let seen = 0;
      for await (const { path } of lake.list(`bronze/_manifest/${table}/`)) {
        const { rows, repeats, file } = JSON.parse(String(Buffer.from((await lake.read(path))!))) as {
          rows: number;
          repeats: number;
          file?: { path: string };
        };
        const bytes = file && (await lake.read(file.path));
        if (file !== undefined && bytes === undefined) continue;
        if (bytes !== undefined) files.push(bytes);
        seen += rows + repeats;
      }
      const { files: shown = [] } = (await new DeltaTable(lake, `bronze/${table}`).read()) ?? {};
      if (seen >= count && shown.length >= files.length)
        return (await Promise.all(files.map((bytes) => rowsIn(bytes)))).flat();
      await sleep(5);
    }
  };
  const listed = async (query: string) => {
    const answer = await storefront.ask(`/v1/bad-calls?${query}`, admin);
    const { badCalls } = (await answer.json()) as { badCalls: { from: string; calls: number; messageIds: string[] }[] };
    // Within a window, in the order of its files, of which late calls have their own.
    for (const { messageIds } of badCalls) messageIds.sort();
    return badCalls.sort((one, other) => (one.from === other.from ? other.calls - one.calls : 0));
  };
  const recover = async (body: object) => {
    const answer = await storefront.ask('/v1/bad-calls/recovery', admin, body);
    return { status: answer.status, body: (await answer.json()) as { recovered: number; next?: string } };
  };
  const reads = async () => {
    const { events } = await storefront.running.service('analytics').store.after(null, 10_000);
    return events.filter(({ type }) => type === 'PersonalDataRead').map(({ data }) => data as AccessEvent['data']);
  };

  it('are counted by window and reason, the latest first, and nothing shows what they said', async () => {
    await storefront.tell(viewed('m-1', { event: 'secret@example.org' }), carla);
    await storefront.tell({ batch: [viewed('m-2', { event: 'x' }), { type: 'track', secret: 'secret@example.org' }] });
    pass(5);
    await storefront.tell(viewed('m-3', { event: 'x' }));
    await landed('clickstream_bad', 4);
    const [first, second] = ['14:00', '14:05'].map((time) => `${day}T${time}:00.000Z`);
    const badCalls = await listed(`day=${day}`);
    expect(badCalls).toEqual([
      { from: second, reason: noName, calls: 1, messageIds: ['m-3'] },
      { from: first, reason: noName, calls: 2, messageIds: ['m-1', 'm-2'] },
      { from: first, reason: expect.stringMatching(/^messageId: /), calls: 1, messageIds: [] },
    ]);
    expect(JSON.stringify(badCalls)).not.toContain('secret');
    expect(await listed(`day=${day}&reason=${encodeURIComponent(noName)}`)).toEqual(badCalls.slice(0, 2));
    expect(await listed('day=2026-01-11')).toEqual([]);
    expect(await reads()).toEqual([]);
  });

  it('come back where today’s rules take them, as of when they happened; not of who was forgotten; and on record', async () => {
    const at = { timestamp: '2026-01-10T13:00:00.000Z', sentAt: '2026-01-10T14:03:10.000Z' };
    await toldBefore('c-1', [viewed('m-1', { ...at, userId: 'c-1' }), viewed('m-2', { userId: 'c-9' })]);
    await toldBefore(`track-${day}`, [viewed('m-3', { userId: 'c-9' }), viewed('m-4')]);
    await toldBefore('c-2', [viewed('m-5')]);
    await storefront.tell(viewed('m-6', { event: 'x' }), carla);
    await storefront.tell(viewed('m-7', { more: 'x'.repeat(400_000) }), carla);
    await inside()
      .get(Clickstream)
      .send([], [{ id: 'odd', body: Buffer.from('no JSON') }]);
    await inside().get(KeyRing).destroy({ subjectId: 'c-2', keep: 'person' });
    await landed('clickstream_bad', 8);
    expect((await storefront.ask('/v1/bad-calls/recovery', { sub: 'u-2', roles: ['auditor'] }, { day })).status).toBe(
      403,
    );
    expect(await recover({ day, messageIds: ['m-1'] })).toEqual({
      ...{ status: 200, body: { recovered: 1, stillBad: 0, forgotten: 0, unknown: 0 } },
    });
    // Five seconds before it came it was sent, and happened as long before by the tracker's own clock.
    const [good] = await storefront.in('clickstream');
    expect(good).toMatchObject({ messageId: 'm-1', userId: 'c-1', timestamp: '2026-01-10T13:00:05.000Z' });
    expect(good).toMatchObject({ receivedAt: '2026-01-10T14:03:15.000Z', properties: { sku: 'CM-1' } });
    expect(await reads()).toEqual([
      {
        ...{ subjectId: 'c-1', actor: 'staff:u-1', purpose: 'call-recovery', record: 'bad call bad-m-1' },
        kinds: ['account'],
      },
    ]);
    const counts = { recovered: 3, stillBad: 1, forgotten: 1, unknown: 0 };
    expect((await recover({ day, reason: oldRule })).body).toEqual(counts);
    expect((await recover({ day })).body).toEqual({ ...counts, stillBad: 3, unknown: 1 });
    const ids = new Set((await storefront.in('clickstream')).map(({ messageId }) => messageId));
    expect([...ids].toSorted()).toEqual(['m-1', 'm-3', 'm-4']);
    expect((await recover({ day: '2026-01-11' })).body).toMatchObject({ recovered: 0 });
  });

  it('that come back twice are in bronze once within twelve hours, and in silver once for ever', async () => {
    await toldBefore('c-1', [viewed('m-1')]);
    await landed('clickstream_bad', 1);
    const port = await storefront.closeHubs();
    expect(await recover({ day })).toMatchObject({ status: 503, body: { type: '/problems/unanswered' } });
    await storefront.openHubs(port);
    for (let time = 1; time <= 2; time++) expect((await recover({ day })).body.recovered).toBe(1);
    expect(await landed('clickstream', 2)).toHaveLength(1);
    pass(13 * 60);
    await recover({ day });
    const rows = await landed('clickstream', 3);
    expect(rows.map(({ message_id, at }) => [message_id, at])).toEqual(
      Array(2).fill(['m-1', new Date('2026-01-10T14:03:15.000Z')]),
    );
    const { macros, all } = readModels();
    const models = all.filter(({ table, layer }) => layer === 'bronze' || table === 'silver.clicks');
    const [lakeFolder, workFolder] = ['lake', 'work'].map((name) => join(storefront.folder, name)) as [string, string];
    const now = () => new Date(storefront.now);
    const warehouse = new Warehouse({
      lake,
      lakeFolder,
      workFolder,
      models: { macros, all: models },
      now,
      memoryMb: 256,
    });
    expect((await warehouse.build()).outcomes).toMatchObject([{ table: 'silver.clicks', outcome: 'built', rows: 2 }]);
    const clicks = (await warehouse.rowsOf('silver.clicks', { columns: ['message_id', 'happened_at'] })).rows;
    await warehouse.close();
    expect(clicks).toEqual([{ message_id: 'm-1', happened_at: '2026-01-10T14:03:15.000Z' }]);
  });

  it('come back a thousand at a time', async () => {
    await toldBefore(
      `track-${day}`,
      Array.from({ length: 1_300 }, (_, n) => viewed(`m-${n}`)),
    );
    await landed('clickstream_bad', 1_300);
    const { body: first } = await recover({ day });
    expect(first).toMatchObject({ recovered: 1_000, next: expect.any(String) });
    expect((await recover({ day, cursor: first.next })).body).toEqual({
      ...{ recovered: 300, stillBad: 0, forgotten: 0, unknown: 0 },
    });
    const ids = (await storefront.in('clickstream')).map(({ messageId }) => messageId);
    expect([ids.length, new Set(ids).size]).toEqual([1_300, 1_300]);
  });
});
