import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  AbstractLogger,
  Column,
  DataSource,
  Entity,
  PrimaryColumn,
  type EntityManager,
  type MssqlParameter,
} from 'typeorm';
import { openDatabase } from './database.js';
import { Rows } from './rows.js';

const reversed = { to: turned, from: turned };
function turned(text: string | null) {
  return text && [...text].reverse().join('');
}

@Entity('chest')
class ChestRow {
  @PrimaryColumn({ type: 'varchar', length: 64 }) chestId!: string;
  @Column({ type: 'int', nullable: true }) drawers!: number | null;
  @Column({ type: 'float' }) minor!: number;
  @Column({ type: Boolean, nullable: true }) locked!: boolean | null;
  @Column({ name: 'called', type: 'nvarchar', length: 100, nullable: true }) title!: string | null;
  @Column({ type: 'varchar', length: 100, nullable: true, transformer: reversed }) secret!: string | null;
  @Column({ type: 'datetime', nullable: true }) soldAt!: Date | null;
  @Column({ type: 'simple-json', nullable: true }) contents!: readonly unknown[] | null;
}

@Entity('filled_by_others')
class FilledByOthersRow {
  @PrimaryColumn({ type: 'varchar', length: 64 }) lotId!: string;
  @Column({ type: 'int', insert: false, nullable: true }) weight!: number | null;
}

@Entity('wide')
class WideRow {
  @PrimaryColumn({ type: 'varchar', length: 64 }) wideId!: string;
}
const names = Array.from({ length: 40 }, (_, n) => `c${n}`);
for (const name of names) Column({ type: 'int' })(WideRow.prototype, name);

const chest: ChestRow = {
  ...{ chestId: '1', drawers: 3, minor: 4.5, locked: true, title: 'Schränkchen', secret: 'left' },
  ...{ soldAt: new Date(1_000), contents: [{ a: 1 }, null] },
};
const empty: ChestRow = {
  ...{ chestId: '2', drawers: null, minor: 0, locked: null, title: null, secret: null, soldAt: null, contents: null },
};
/** Any integer in a column of texts, as a view without types might put it there. */
const untyped = { ...empty, chestId: '3', title: 5 as never };

class Statements extends AbstractLogger {
  readonly texts: string[] = [];

  protected writeLog() {}

  override logQuery(text: string) {
    this.texts.push(text);
  }
}

describe('Rows', () => {
  let database: DataSource;
  let rows: Rows;
  beforeEach(async () => {
    database = await openDatabase('sqlite::memory:', [ChestRow, FilledByOthersRow]);
    rows = new Rows(database, ChestRow);
  });
  afterEach(() => database.destroy());

  const save = (...chests: object[]) => rows.save(database.manager, chests);
  const find = (...ids: string[]) => rows.find(database.manager, ids);
  const stored = () => database.manager.query<object[]>('select * from chest order by chestId');

  it('come back as they were saved, and in part', async () => {
    await save(chest, empty);
    expect(await find('1', '2', 'unknown')).toEqual([chest, empty]);
    expect(await find('2')).toEqual([empty]);
    expect(await find()).toEqual([]);
  });

  it('are overwritten, what is not said with null', async () => {
    await save(chest, { ...chest, chestId: '2' });
    await save(empty);
    expect(await find('1', '2')).toEqual([chest, empty]);
    await save({ chestId: '1', minor: 7 });
    expect(await find('1')).toEqual([{ ...empty, chestId: '1', minor: 7 }]);
  });

  it('can be as many as there are, and go', async () => {
    const many = Array.from({ length: 250 }, (_, n) => ({ ...chest, chestId: `n-${n}`, drawers: n }));
    await save(...many);
    const ids = many.map(({ chestId }) => chestId);
    expect(await find(...ids)).toHaveLength(250);
    await rows.remove(database.manager, ids.slice(1));
    expect(await find(...ids)).toEqual([many[0]]);
  });

  it('are stored and found as TypeORM would, whatever is in them', async () => {
    const text = fc.option(fc.string({ unit: 'grapheme', maxLength: 9 }));
    const number = fc.oneof(fc.maxSafeInteger(), fc.double({ noNaN: true, noDefaultInfinity: true }));
    const row = fc.record({
      ...{ chestId: fc.string({ minLength: 1, maxLength: 9 }), drawers: fc.option(fc.integer()), minor: number },
      ...{ locked: fc.option(fc.boolean()), title: text, secret: text },
      soldAt: fc.option(fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) })),
      contents: fc.option(fc.array(fc.jsonValue(), { maxLength: 3 })),
    });
    const some = fc.uniqueArray(row, { minLength: 1, maxLength: 12, selector: ({ chestId }) => chestId });
    await fc.assert(
      fc.asyncProperty(some, some, async (first, then) => {
        const written: object[][] = [];
        for (const upsert of [save, (...chests: object[]) => database.manager.upsert(ChestRow, chests, ['chestId'])]) {
          await database.manager.clear(ChestRow);
          await upsert(...first);
          await upsert(...then);
          written.push(await stored());
        }
        expect(written[0]).toEqual(written[1]);
        const all = await database.manager.find(ChestRow);
        const found = await find(...all.map(({ chestId }) => chestId));
        expect(new Set(found.map((one) => JSON.stringify(one)))).toEqual(
          new Set(all.map((one) => JSON.stringify({ ...one }))),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('hold numbers among texts as TypeORM would', async () => {
    await save(untyped);
    const ours = await stored();
    await database.manager.upsert(ChestRow, [untyped as object], ['chestId']);
    expect(await stored()).toEqual(ours);
    expect(await find('3')).toEqual([{ ...empty, chestId: '3', title: '5' }]);
  });

  it('take one text of a statement, whatever the values', async () => {
    const statements = new Statements();
    database.logger = statements;
    for (let n = 0; n < 20; n++) {
      await save(
        { ...chest, chestId: `a-${n}`, drawers: n },
        { ...chest, chestId: `b-${n}`, minor: n / 7, title: null },
      );
      await find(`a-${n}`, `b-${n}`);
    }
    expect(statements.texts).toHaveLength(40);
    expect(new Set(statements.texts).size).toBe(2);
  });

  it('have no columns that others fill', async () => {
    const others = new Rows(database, FilledByOthersRow);
    await expect(others.save(database.manager, [{ lotId: '1', weight: 3 }])).rejects.toThrow(TypeError);
  });
});

describe('Rows on SQL Server', () => {
  let manager: EntityManager;
  let rows: Rows;
  const ran: [sql: string, parameters: MssqlParameter[]][] = [];
  beforeEach(async () => {
    ran.length = 0;
    const database = new DataSource({ type: 'mssql', host: 'nowhere', driver: {}, entities: [ChestRow, WideRow] });
    await (database as unknown as { buildMetadatas: () => Promise<void> }).buildMetadatas();
    rows = new Rows(database, ChestRow);
    manager = database.manager;
    manager.query = (sql, parameters) => {
      ran.push([sql, parameters as MssqlParameter[]]);
      return Promise.resolve([] as never);
    };
  });

  it('are merged as TypeORM would, each value with its type', async () => {
    await rows.save(manager, [chest]);
    const [sql, parameters] = manager
      .createQueryBuilder()
      .insert()
      .into(ChestRow)
      .values(chest as object)
      .orUpdate(['drawers', 'minor', 'locked', 'called', 'secret', 'soldAt', 'contents'], ['chestId'])
      .updateEntity(false)
      .getQueryAndParameters();
    expect(sql).toMatch(/^MERGE INTO "chest"/);
    expect(ran).toEqual([[sql, parameters]]);
    expect(parameters[0]).toMatchObject({ value: '1', type: 'varchar', params: ['64'] });
  });

  it('say null for what no row has, and take a null where another has a value', async () => {
    await rows.save(manager, [{ ...empty, minor: 1 }]);
    await rows.save(manager, [
      { ...empty, minor: 1 },
      { ...empty, chestId: '3', title: 'Truhe' },
    ]);
    const [[alone, few], [both, more]] = ran as [(typeof ran)[0], (typeof ran)[0]];
    expect(few.map(({ value }) => value as unknown)).toEqual(['2', 1]);
    expect(alone).toContain('VALUES (@0, NULL, @1, NULL, NULL, NULL, NULL, NULL)');
    expect(more.map(({ value }) => value as unknown)).toEqual(['2', 1, null, '3', 0, 'Truhe']);
    expect(both).toContain('(@3, NULL, @4, NULL, @5, NULL, NULL, NULL)');
  });

  it('are merged once each, as they were said last', async () => {
    await rows.save(manager, [chest, empty, { ...chest, drawers: 9 }]);
    const [[, parameters]] = ran as [(typeof ran)[0]];
    const values = parameters.map(({ value }) => value as unknown);
    expect(values.filter((value) => value === '1')).toHaveLength(1);
    expect(values).toContain(9);
    expect(values).not.toContain(3);
  });

  it('take no more parameters than it allows, however wide they are', async () => {
    const wide = Object.fromEntries(names.map((name, n) => [name, n]));
    const all = Array.from({ length: 120 }, (_, n) => ({ wideId: String(n), ...wide }));
    await new Rows(manager.dataSource, WideRow).save(manager, all);
    expect(ran.flatMap(([, parameters]) => parameters)).toHaveLength(120 * 41);
    // It says 2,100, of which sp_executesql takes two.
    expect(Math.max(...ran.map(([, parameters]) => parameters.length))).toBeLessThanOrEqual(2_098);
  });

  it('are found by keys of their type', async () => {
    await rows.find(manager, ['1', '2']);
    const [[sql, parameters]] = ran as [(typeof ran)[0]];
    expect(sql).toContain('IN (@0, @1)');
    expect(parameters).toMatchObject(['1', '2'].map((value) => ({ value, type: 'varchar' })));
  });
});
