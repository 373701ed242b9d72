import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, it } from '@jest/globals';
import { SqliteEventStore } from './sqlite.store.js';
import { unavailability } from './unavailable.js';

const cause = { causationId: 'r-1', correlationId: 'r-1', actor: 'anonymous' };
const folder = mkdtempSync(join(tmpdir(), 'retreasure-unavailable-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('A file that cannot be written for the moment', () => {
  const fill = (pages: number) => {
    const db = new DatabaseSync(join(folder, 'full.db'));
    db.exec(`pragma max_page_count = ${pages}; create table if not exists line (text)`);
    return () => db.exec(`insert into line values ('${'x'.repeat(50_000)}')`);
  };
  const errorOf = (work: () => void): unknown => {
    try {
      return work();
    } catch (error) {
      return error;
    }
  };

  it('is known by the reason', () => {
    expect(unavailability(errorOf(fill(3)))).toBe('full');
    expect(unavailability(Object.assign(new Error('no room'), { code: 'ENOSPC' }))).toBe('full');
    // SQLITE_BUSY_SNAPSHOT
    expect(unavailability({ errcode: 517 })).toBe('locked');
    // SQLITE_CONSTRAINT
    for (const other of [{ errcode: 19 }, new Error('another'), undefined, 'text'])
      expect(unavailability(other)).toBeUndefined();
  });

  it('is waited for while another process holds it, and nobody else waits', async () => {
    const file = join(folder, 'held.db');
    const store = new SqliteEventStore(file, () => new Date('2026-01-10T12:00:00.000Z'));
    const holder = new DatabaseSync(file);
    holder.exec('begin immediate');
    const appended = store.append('a-1', 0, [{ type: 'Put', data: {} }], cause);
    setTimeout(() => holder.close(), 50);
    expect(await appended).toMatchObject([{ id: 'a-1/1' }]);
    await store.close();
  });
});
