import { isDeepStrictEqual } from 'node:util';
import { Column, Entity, In, Index, LessThan, PrimaryColumn, QueryFailedError, type DataSource } from 'typeorm';
import { RecentMap } from '#eventsourcing/recent.js';
import { onceUnlocked, unavailability } from '#eventsourcing/unavailable.js';

const keptForMs = 24 * 3_600_000;
const expiryEveryMs = 60_000;
// Four columns; SQL Server allows 2,100 parameters in a statement.
const rowsPerStatement = 500;
// Of each kind; a busy turn has some tens of rows.
const statementsMax = 200;

/** What is sent again for a repeat. */
export type Answer = {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
};

/** The answer to a request that came with an Idempotency-Key. */
@Entity('idempotency')
export class IdempotencyRow {
  @PrimaryColumn({ type: 'varchar', length: 255 }) key!: string;
  /** SHA-256 of method, URL and body. */
  @Column({ type: 'varchar', length: 43 }) fingerprint!: string;
  @Column({ type: 'simple-json' }) answer!: Answer;
  @Index()
  @Column({ type: 'varchar', length: 24 })
  storedAt!: string;
}

export type Answered = Omit<Readonly<IdempotencyRow>, 'storedAt'>;

/** The answers of one service, for a day. What is asked or kept in the same turn of the event loop shares one statement. */
export class Answers {
  private readonly expiry: NodeJS.Timeout;
  /** Written by TypeORM in the database's dialect, once for each number of rows: it takes longer than the work itself. */
  private readonly findSql = new RecentMap<number, string>(statementsMax);
  private readonly keepSql = new RecentMap<number, string>(statementsMax);

  /** The answer kept under a key, if any. */
  readonly find = eachTurn((keys: readonly string[]) => this.findAll(keys));
  /** Resolves when it is stored, to what is stored: another process may have been faster with the same key. */
  readonly keep = eachTurn((answers: readonly Answered[]) => this.keepAll(answers));

  constructor(
    private readonly database: DataSource,
    private readonly now: () => Date,
    report: (error: unknown) => void,
  ) {
    this.expiry = setInterval(() => void this.expire().catch(report), expiryEveryMs).unref();
  }

  close() {
    clearInterval(this.expiry);
  }

  async expire() {
    const storedAt = LessThan(new Date(this.now().getTime() - keptForMs).toISOString());
    await this.database.manager.delete(IdempotencyRow, { storedAt });
  }

  private async findAll(keys: readonly string[]): Promise<(Answered | undefined)[]> {
    const find = () =>
      this.database.manager
        .createQueryBuilder(IdempotencyRow, 'row')
        .select('row.key', 'key')
        .addSelect('row.fingerprint', 'fingerprint')
        .addSelect('row.answer', 'answer')
        .where({ key: In(keys) });
    const sql = this.findSql.ensure(keys.length, () => find().getQueryAndParameters()[0]);
    const found = await this.database.manager.query<{ key: string; fingerprint: string; answer: string }[]>(sql, [
      ...keys,
    ]);
    if (found.length === 0) return [];
    const byKey = new Map(found.map((row) => [row.key, { ...row, answer: JSON.parse(row.answer) as Answer }]));
    return keys.map((key) => byKey.get(key));
  }

  private async keepAll(answers: readonly Answered[]): Promise<readonly Answered[]> {
    const storedAt = this.now().toISOString();
    const values = answers.flatMap(({ key, fingerprint, answer }) => [
      key,
      fingerprint,
      JSON.stringify(answer),
      storedAt,
    ]);
    const rows = answers.map((answer) => ({ ...answer, storedAt }));
    const insert = () => this.database.manager.createQueryBuilder().insert().into(IdempotencyRow).values(rows);
    try {
      const sql = this.keepSql.ensure(rows.length, () => insert().updateEntity(false).getQueryAndParameters()[0]);
      await onceUnlocked(() => this.database.manager.query(sql, values));
      return answers;
    } catch (error) {
      if (!(error instanceof QueryFailedError) || unavailability(error) !== undefined) throw error;
    }
    // Another process was faster with one of the keys. That is rare, so that only now anybody looks which.
    await untilNobodyIsFaster(() => insert().updateEntity(false).orIgnore().execute());
    const stored = await this.findAll(answers.map(({ key }) => key));
    return answers.map((mine, index) =>
      isDeepStrictEqual(stored[index]!.answer, mine.answer) ? mine : stored[index]!,
    );
  }
}

/** On SQL Server even to leave out what is there may fail: nothing is locked between looking and inserting. */
async function untilNobodyIsFaster(insert: () => Promise<unknown>) {
  for (let left = 3; ; left--)
    try {
      return await insert();
    } catch (error) {
      if (left === 0 || !(error instanceof QueryFailedError)) throw error;
    }
}

type Waiting<Item, Result> = {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
};

/** One call of `work` for all that is asked within a turn of the event loop; results come in the order of the items. */
function eachTurn<Item, Result>(work: (items: readonly Item[]) => Promise<readonly Result[]>) {
  const waiting: Waiting<Item, Result>[] = [];
  const go = () => {
    const group = waiting.splice(0, rowsPerStatement);
    if (waiting.length > 0) setImmediate(go);
    work(group.map(({ item }) => item)).then(
      (results) => group.forEach(({ resolve }, index) => resolve(results[index]!)),
      (error: unknown) => group.forEach(({ reject }) => reject(error)),
    );
  };
  return (item: Item) =>
    new Promise<Result>((resolve, reject) => {
      if (waiting.push({ item, resolve, reject }) === 1) setImmediate(go);
    });
}
