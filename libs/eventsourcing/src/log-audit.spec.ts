import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { endAfter, link, type Envelope } from './chain.js';
import { auditLog } from './log-audit.js';
import { SqliteEventStore } from './sqlite.store.js';

const cause = { causationId: 'r-1', correlationId: 'r-1', actor: 'anonymous' };
const now = () => new Date('2026-01-02T03:04:05.678Z');

describe('The audit of a log', () => {
  let folder: string;
  let file: string;
  let store: SqliteEventStore;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'retreasure-audit-'));
    file = join(folder, 'events.db');
    store = new SqliteEventStore(file, now);
    for (let n = 0; n < 6; n++) await put(n);
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  /** Turn by turn vase-0/1, vase-1/1, vase-0/2 and so on, at positions 1, 2, 3. */
  const put = (n: number, into = store) =>
    into.append(`vase-${n % 2}`, Math.floor(n / 2), [{ type: 'Put', data: { n } }], cause);
  const tamper = (sql: string) => {
    const db = new DatabaseSync(file);
    db.exec(sql);
    db.close();
  };
  const chainAt = (position: number) => {
    const db = new DatabaseSync(file, { readOnly: true });
    const chain = db.prepare('select chain from event where position = ?').get(position)!['chain'] as string;
    db.close();
    return chain;
  };

  it('finds a log in order, while it is written and after it was closed', async () => {
    expect(auditLog(file)).toEqual({ events: 6, chain: chainAt(6), fault: undefined, met: new Map() });
    await put(6);
    await store.close();
    expect(auditLog(file)).toMatchObject({ events: 7, chain: chainAt(7), fault: undefined });
  });

  it('finds an empty log in order', async () => {
    const empty = new SqliteEventStore(join(folder, 'empty.db'), now);
    expect(auditLog(join(folder, 'empty.db'))).toMatchObject({ events: 0, chain: '', fault: undefined });
    await empty.close();
  });

  const set = (column: string, to: string) => `update event set ${column} = ${to} where position = 3`;
  const columns = 'position, stream, version, type, schema, at, cause, data, hash, chain';
  /** Everything of 2 and 5 but the position; the chain goes along or stays. */
  const exchanged = (chain: string) => `
    create temp table kept as select * from event where position in (2, 5);
    delete from event where position in (2, 5);
    insert into event (${columns})
      select 7 - position, stream, version, type, schema, at, cause, data, hash, ${chain} from temp.kept`;
  const changed = 'position 3: vase-0/2 was changed';
  const strange = 'has no chain: appended by an earlier release or somebody else';
  const reason = 'not what was appended there (order changed or replaced)';

  it.each([
    ['another stream', set('stream', `'vase-7'`), 'position 3: vase-7/2 was changed'],
    ['another version', set('version', '9'), 'position 3: vase-0/9 was changed'],
    ['another type', set('type', `'Pu'`), changed],
    ['another schema', set('schema', '2'), changed],
    ['another time', set('at', `at || ' '`), changed],
    ['another cause', set('cause', `replace(cause, 'anonymous', 'Anonymous')`), changed],
    ['other data', set('data', `replace(data, '2', '3')`), changed],
    ['data of another kind', set('data', 'cast(data as blob)'), changed],
    ['data with more behind', set('data', `data || char(0)`), changed],
    ['another hash', set('hash', 'lower(hash)'), changed],
    ['another chain', set('chain', 'lower(chain)'), `position 3: ${reason}`],
    ['no chain', set('chain', `''`), `position 3 ${strange}`],
    ['a number beyond all', set('version', '9007199254740993'), /^position 3 cannot be read: /],
    ['no start', 'delete from event where position = 1', 'position 1 is missing'],
    ['a hole', 'delete from event where position = 4', 'position 4 is missing'],
    ['a dropped stream', `delete from event where stream = 'vase-1'`, 'position 2 is missing'],
    ['a dropped last event', 'delete from event where position = 6', 'the end is missing: 5 of 6 events'],
    ['a dropped end', 'delete from event where position > 3', 'the end is missing: 3 of 6 events'],
    ['nothing left', 'delete from event', 'the end is missing: 0 of 6 events'],
    [
      'exchanged rows',
      exchanged(`(select e.chain from kept e where e.position <> kept.position)`),
      `position 2: ${reason}`,
    ],
    ['exchanged rows with their chains', exchanged('chain'), `position 2: ${reason}`],
    [
      'events of one stream in another order',
      `update event set version = -version where position in (1, 5); update event set version = 4 + version where version < 0`,
      'position 1: vase-0/3 was changed',
    ],
    [
      'a row put in',
      `update event set position = -position where position > 3; update event set position = 1 - position where position < 0;
       insert into event select 4, 'vase-9', 1, type, schema, at, cause, data, hash, chain from event where position = 3`,
      'position 4: vase-9/1 was changed',
    ],
    [
      'a row more',
      'insert into event select 7, stream, 4, type, schema, at, cause, data, hash, chain from event where position = 5',
      'position 7: vase-0/4 was changed',
    ],
    [
      'a row twice',
      `create table copy as select * from event; drop table event; alter table copy rename to event;
       insert into event select * from event where position = 4`,
      'position 4: something was put in',
    ],
    ['another head', 'update head set chain = lower(chain)', 'the head was changed: it does not fit position 6'],
    ['a head set back', 'update head set position = 5', 'the head was changed'],
    ['a head set forth', 'update head set position = 7', 'the head was changed'],
    ['another count', 'update head set count = 5', 'the head was changed'],
    [
      'an older head',
      'update head set position = 4, count = 4, chain = (select chain from event where position = 4)',
      'position 5 is past the head',
    ],
    ['two heads', 'insert into head select * from head', 'the head was changed'],
    ['no head', 'delete from head', 'the head is missing'],
    ['no table of heads', 'drop table head', 'the head is missing'],
    ['no table of events', 'drop table event', 'it cannot be read: no such table: event'],
    ['no chains', 'alter table event drop column chain', /^an earlier release wrote it/],
  ])('shows %s', async (_, sql, what) => {
    tamper(sql);
    const { fault } = auditLog(file);
    expect(fault?.what).toEqual(typeof what === 'string' ? what : expect.stringMatching(what));
    expect(fault?.position).toBe(positionIn(fault!.what));
    await store.close();
    expect(auditLog(file).fault).toEqual(fault);
  });

  /** Of the row that is told, or of the first that is missing at the end. */
  function positionIn(what: string) {
    const [, at, left] = /^position (\d+)|^the end is missing: (\d+) of/.exec(what) ?? [];
    return at === undefined ? left && Number(left) + 1 : Number(at);
  }

  it.each([
    ['a dropped end', 'delete from event where position > 4', 'position 5 is missing'],
    ['a row more', `insert into event select 7, 'x', 1, '', 1, '', '', '', '', '?'`, 'position 7: x/1 was changed'],
    [
      'a row without chain',
      `insert into event select 7, 'x', 1, '', 1, '', '', '', '', ''`,
      'position 7: x/1 was changed',
    ],
    ['no chain', `update event set chain = ''`, `position 1 ${strange}`],
    ['no head', 'delete from head', 'the head is missing'],
    ['another head', 'update head set chain = lower(chain)', `position 7: ${reason}`],
    ['an older head', 'update head set position = 3, count = 3', 'the head was changed'],
    [
      'an older head before a row without chain',
      `update head set position = 3, count = 3, chain = (select chain from event where position = 3);
       update event set chain = '' where position = 4`,
      `position 7: ${reason}`,
    ],
  ])('still shows %s when the shop has gone on, and was opened again', async (_, sql, what) => {
    tamper(sql);
    await store.append('vase-2', 0, [{ type: 'Put', data: {} }], cause);
    await store.close();
    store = new SqliteEventStore(file, now);
    const [event] = await store.append('vase-2', 1, [{ type: 'Put', data: {} }], cause);
    expect(event).toMatchObject({ id: 'vase-2/2' });
    expect(auditLog(file).fault?.what).toBe(what);
  });

  it.each([
    ['no table of heads', 'drop table head', 'the head is missing'],
    ['no chains', 'alter table event drop column chain', `position 1 ${strange}`],
  ])('still shows %s when the log was opened again', async (_, sql, what) => {
    tamper(sql);
    await store.close();
    store = new SqliteEventStore(file, now);
    await put(6);
    expect(auditLog(file).fault?.what).toBe(what);
  });

  it('meets the heads that were noted, up to the first fault', async () => {
    const [early, late] = [chainAt(2), chainAt(5)];
    expect(auditLog(file, [early, late, 'x']).met).toEqual(new Map([...[[early, 2] as const], [late, 5]]));
    tamper(`update event set data = '{}' where position = 4`);
    expect(auditLog(file, [early, late])).toMatchObject({ fault: { position: 4 }, met: new Map([[early, 2]]) });
  });

  it('does not meet a noted head where somebody computed the whole chain anew', () => {
    const noted = chainAt(5);
    const db = new DatabaseSync(file);
    let end = { position: 0, chain: '', count: 0 };
    const hashes: Record<string, string> = {};
    db.exec(`update event set data = '{"n":-1}' where position = 2`);
    for (const row of db.prepare('select * from event order by position').all() as (Envelope & {
      position: number;
    })[]) {
      const hash = link(hashes[row.stream] ?? '', row);
      end = endAfter(end, hash);
      hashes[row.stream] = hash;
      db.prepare('update event set hash = ?, chain = ? where position = ?').run(hash, end.chain, row.position);
    }
    db.prepare('update head set chain = ?').run(end.chain);
    db.close();
    expect(auditLog(file, [noted])).toMatchObject({ fault: undefined, met: new Map() });
  });

  it('sees one moment of a log that grows meanwhile, and tells how far it is', async () => {
    const many = Array.from({ length: 10_000 }, (_, n) => ({ type: 'Put', data: { n } }));
    await store.append('vase-many', 0, many, cause);
    const told: [number, number][] = [];
    const other = new DatabaseSync(file);
    const audit = auditLog(file, [], (done, total) => {
      told.push([done, total]);
      other.exec(`delete from event; delete from head`);
    });
    other.close();
    expect(told).toEqual([[10_000, 10_006]]);
    expect(audit).toMatchObject({ events: 10_006, fault: undefined });
    expect(auditLog(file).fault).toEqual({ what: 'the head is missing' });
  });

  it('answers for what is no log', () => {
    expect(auditLog(join(folder, 'none.db')).fault?.what).toBe('it cannot be read: unable to open database file');
    writeFileSync(join(folder, 'text.db'), 'x'.repeat(5_000));
    expect(auditLog(join(folder, 'text.db')).fault?.what).toBe('it cannot be read: file is not a database');
  });
});
