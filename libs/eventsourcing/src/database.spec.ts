import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Column, Entity, PrimaryColumn, type DataSource } from 'typeorm';
import { openDatabase, transaction } from './database.js';

@Entity('tally')
class Tally {
  @PrimaryColumn({ length: 10 }) name!: string;
  @Column({ type: 'int' }) count!: number;
}

let folder: string;
let opened: DataSource[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'retreasure-database-'));
  opened = [];
});
afterEach(async () => {
  await Promise.all(opened.map((one) => one.destroy()));
  rmSync(folder, { recursive: true });
});

/** As another process has it: a connection of its own to the same file. */
async function open(before?: (database: DataSource) => Promise<void>) {
  const database = await openDatabase(`sqlite:${folder}/rows.db`, [Tally], before);
  opened.push(database);
  return database;
}

describe('A file that several processes write', () => {
  it('is opened by all of them at once', async () => {
    const all = await Promise.all([open(), open(), open()]);
    await all[0].manager.insert(Tally, { name: 'a', count: 1 });
    expect(await all[2].manager.countBy(Tally, {})).toBe(1);
  });

  it('is made to fit by one after the other', async () => {
    let within = 0;
    const alone = async () => {
      expect(++within).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
      within -= 1;
    };
    await Promise.all([open(alone), open(alone)]);
  });

  it('is read and written by one after the other', async () => {
    const all = [await open(), await open()];
    await all[0]!.manager.insert(Tally, { name: 'a', count: 0 });
    const countOn = (database: DataSource) =>
      transaction(database, async (rows) => {
        const { count } = await rows.findOneByOrFail(Tally, { name: 'a' });
        await new Promise((resolve) => setImmediate(resolve));
        await rows.update(Tally, { name: 'a' }, { count: count + 1 });
      });
    await Promise.all(Array.from({ length: 20 }, (_, n) => countOn(all[n % 2]!)));
    expect(await all[0]!.manager.findOneByOrFail(Tally, { name: 'a' })).toMatchObject({ count: 20 });
  });
});
