import { describe, expect, it } from '@jest/globals';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { anyView } from '#eventsourcing/view-subscriber.js';
import { applyTo } from '#service/migration/migrate.js';
import type { Service } from '#service/service.js';
import { closedShop } from '../../apps/local/src/every-service.js';
import { deafSqlServer, Heard } from './heard.js';
import { committed, missing } from './migrations.js';

@Entity('lot')
class LotRow {
  @PrimaryColumn({ type: 'varchar', length: 64 }) lotId!: string;
}
@Entity('lot')
class CountedLotRow {
  @PrimaryColumn({ type: 'varchar', length: 64 }) lotId!: string;
  @Column({ type: 'int' }) bids!: number;
}
const serviceWith = (...rows: (new () => object)[]) =>
  ({
    views: rows.map((row) => anyView({ name: 'lots', version: 1, stream: 'lot', row, evolve: () => null })),
  }) as unknown as Service;
const first = async () => ({ name: '0001.sql', text: (await missing(serviceWith(LotRow), []))! });

describe('Migrations', () => {
  it.each(closedShop.map(({ name }) => name))('of %s add up to its row classes: npm run sql', async (name) => {
    const service = closedShop.find((one) => one.name === name)!;
    expect(committed(name)).not.toEqual([]);
    expect(await missing(service, committed(name))).toBeUndefined();
  });

  it('make every table once', async () => {
    const { name, text } = await first();
    expect(text).toContain('CREATE TABLE "{schema}"."lot"');
    expect(text).toContain('CREATE TABLE "{schema}"."checkpoint"');
    expect(text).not.toContain('DROP');
    expect(await missing(serviceWith(LotRow), [{ name, text }])).toBeUndefined();
  });

  it('make a table of a view anew when its columns change, and forget how far the view was', async () => {
    const before = await first();
    const text = (await missing(serviceWith(CountedLotRow), [before]))!;
    expect(text.match(/^(DROP|DELETE|CREATE) \w+ "\{schema\}"."\w+"/gm)).toEqual([
      'DROP TABLE "{schema}"."lot"',
      'DELETE FROM "{schema}"."checkpoint"',
      'CREATE TABLE "{schema}"."lot"',
    ]);
    expect(await missing(serviceWith(CountedLotRow), [before, { name: '0002.sql', text }])).toBeUndefined();
  });

  it('drop the table of a view that is gone', async () => {
    const text = (await missing(serviceWith(), [await first()]))!;
    expect(text).toBe('-- table lot gone\n\nDROP TABLE "{schema}"."lot";\n');
    expect(await missing(serviceWith(), [await first(), { name: '0002.sql', text }])).toBeUndefined();
  });

  it('of what no log can give back are written by somebody', async () => {
    const { name, text } = await first();
    const older = { name, text: text.replace(/^-- table idempotency .*/m, '-- table idempotency 0123') };
    await expect(missing(serviceWith(LotRow), [older])).rejects.toThrow(
      /^idempotency is not built from the log: write its migration, under "-- table idempotency [0-9a-f]{16}"$/,
    );
  });

  it('are applied in one transaction, in their order, those that were not before', async () => {
    const server = await deafSqlServer([], [[/^SELECT name/, [{ name: '0001.sql' }]]]);
    server.logger = new Heard();
    const text = '-- table a 1\n\nCREATE TABLE "{schema}"."a" (\n  b int);\n\nCREATE INDEX c ON "{schema}"."a" (b);\n';
    const all = ['0001.sql', '0002.sql', '0003.sql'].map((name) => ({ name, text }));
    expect(await applyTo(server, 'orders', all)).toEqual(['0002.sql', '0003.sql']);
    const { statements } = server.logger as Heard;
    const each = [
      'CREATE TABLE "orders"."a" (\n  b int);',
      'CREATE INDEX c ON "orders"."a" (b);',
      'INSERT INTO "orders"."migration" (name) VALUES (@0)',
    ];
    const from = statements.findIndex((statement) => statement.startsWith('SELECT name'));
    expect(statements.slice(from + 1)).toEqual([...each, ...each, 'COMMIT']);
    expect(statements.slice(0, from).join('\n')).toContain('sp_getapplock');
    expect(statements.filter((statement) => statement.includes('{schema}'))).toEqual([]);
  });
});
