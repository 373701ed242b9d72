import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, it } from '@jest/globals';
import { ErrorResponse, TimeoutError } from '@azure/cosmos';
import { CredentialUnavailableError } from '@azure/identity';
import { RestError } from '@azure/storage-blob';
import { QueryFailedError } from 'typeorm';
import type { SqlServerDriver } from 'typeorm/driver/sqlserver/SqlServerDriver.js';
import { freePort } from '../../../test/chaos/victim.js';
import { Overloaded } from './event-store.js';
import { sqlServer } from './sql-server.driver.js';
import { SqliteEventStore } from './sqlite.store.js';
import { unavailability } from './unavailable.js';

type Mssql = { readonly [name in 'ConnectionError' | 'RequestError']: new (of: unknown, code: string) => Error };
const { ConnectionError, RequestError } = (
  sqlServer('mssql://sql.example/shop', [], undefined).driver as SqlServerDriver
).mssql as Mssql;
const cause = { causationId: 'r-1', correlationId: 'r-1', actor: 'anonymous' };
/** As the SDK makes it of an answer, and of the error of a request. */
const cosmos = (code: number | string) => Object.assign(new ErrorResponse('no'), { code });
const refused = (number: number) => new RequestError(Object.assign(new Error('no'), { info: { number } }), 'EREQUEST');
const sql = (error: Error) => new QueryFailedError('SELECT 1', [], error);

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

  it.each([
    ['a blob whose storage is not reached', new RestError('', { code: 'ENOTFOUND' }), 'away'],
    ['a vault that lets nobody in', new RestError('', { statusCode: 403 }), 'away'],
    ['a blob that is not there', new RestError('', { statusCode: 404 }), undefined],
    ['an account that is busy', cosmos(449), 'away'],
    ['an account that is not reached, as its feed says it', cosmos('ECONNREFUSED'), 'away'],
    ['an item that is there already', cosmos(409), undefined],
    ['an account of which nothing is heard', new TimeoutError(), 'away'],
    ['an identity of which no token is had', new CredentialUnavailableError(''), 'away'],
    ['more than is taken', new Overloaded(), 'overloaded'],
    ['a server of SQL that is not reached', sql(new ConnectionError('', 'ESOCKET')), 'away'],
    ['a database that moves to another server', sql(refused(40613)), 'away'],
    ['a row that is there already', sql(refused(2627)), undefined],
    ['a caller who hung up', Object.assign(new Error('aborted'), { code: 'ECONNRESET' }), undefined],
  ])('is known by the words of who keeps it: %s', (_, error, reason) => expect(unavailability(error)).toBe(reason));

  it('is an SQL Server that nobody finds', async () => {
    const database = sqlServer(`mssql://clerk@127.0.0.1:${await freePort()}/shop`, [], { value: 's3cret' });
    expect(unavailability(await database.initialize().catch((error: unknown) => error))).toBe('away');
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
