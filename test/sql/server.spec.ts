import { describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { openDatabase } from '#eventsourcing/database.js';
import { tableSql } from '#eventsourcing/tables.js';
import { applyTo } from '#service/migration/migrate.js';
import { spoken, statements } from './said.js';
import { rowsAtServer, schemaAt } from './server.js';

const onServer = process.env['SQL_URL'] ? it : it.skip;

describe('A server of our own', () => {
  it('is used when SQL_URL names one, in schemas of its own', async () => {
    expect(await rowsAtServer('shop-1', {})).toEqual({});
    const SQL_URL = 'mssql://clerk@127.0.0.1:1/test?trustServerCertificate=true';
    const schema = 'mssql://clerk@127.0.0.1:1/test/a?trustServerCertificate=true';
    expect(schemaAt('a', { SQL_URL })).toBe(schema);
    await expect(rowsAtServer('shop-1', { SQL_URL, SQL_PASSWORD: 'x' })).rejects.toThrow('127.0.0.1:1');
  });

  onServer('takes every kind of statement that we send', async () => {
    const schema = randomUUID();
    const server = await openDatabase(schemaAt(schema)!, spoken, undefined, { value: process.env['SQL_PASSWORD']! });
    try {
      await applyTo(server, schema, []);
      for (const row of spoken)
        for (const sql of await tableSql(server, server.getMetadata(row))) await server.query(sql);
      const said = await statements(server, []);
      expect(said).toContain('-- it gives back what it has');
    } finally {
      await server.destroy();
    }
  });
});
