import type { StatementSync } from 'node:sqlite';
import type { BookFile } from './book-file.js';
import type { Delivery, DeliveryStore } from './deliveries.js';

const schema = `
  create table if not exists delivery (
    number integer primary key autoincrement, sender text not null, topic text not null, due integer not null,
    attempts integer not null, body text not null);
  create index if not exists delivery_due on delivery (sender, due)`;

const statements = {
  add: 'insert into delivery (sender, topic, due, attempts, body) values (?, ?, ?, 0, ?)',
  due: 'select number, topic, attempts, body from delivery where sender = ? and due <= ? order by due, number limit ?',
  dueAgain: 'update delivery set due = ?, attempts = ? where number = ?',
  ended: 'delete from delivery where number = ?',
  waiting: 'select count(*) as count from delivery where sender = ?',
};

/** Deliveries in the books, so that a restart goes on with them. */
export class DeliveryBooks implements DeliveryStore {
  private readonly sql: Record<keyof typeof statements, StatementSync>;

  /** @param sender whose they are, since all have one table. */
  constructor(
    private readonly file: BookFile,
    private readonly sender: string,
  ) {
    file.db.exec(schema);
    this.sql = Object.fromEntries(
      Object.entries(statements).map(([name, text]) => [name, file.db.prepare(text)]),
    ) as typeof this.sql;
  }

  add(topic: string, body: string, due: number) {
    this.file.begin();
    return Number(this.sql.add.run(this.sender, topic, due, body).lastInsertRowid);
  }

  due(now: number, limit: number) {
    return this.sql.due.all(this.sender, now, limit) as unknown as Delivery[];
  }

  dueAgain(number: number, due: number, attempts: number) {
    this.file.begin();
    this.sql.dueAgain.run(due, attempts, number);
  }

  ended(number: number) {
    this.file.begin();
    this.sql.ended.run(number);
  }

  waiting() {
    return this.sql.waiting.get(this.sender)!['count'] as number;
  }

  committed(done: () => void) {
    this.file.committed(done);
  }
}

/** Deliveries that are forgotten with the process. */
export class RememberedDeliveries implements DeliveryStore {
  private readonly kept = new Map<number, Delivery & { readonly due: number }>();
  private last = 0;

  add(topic: string, body: string, due: number) {
    const number = ++this.last;
    this.kept.set(number, { number, topic, attempts: 0, body, due });
    return number;
  }

  due(now: number, limit: number) {
    return [...this.kept.values()]
      .filter(({ due }) => due <= now)
      .sort((one, other) => one.due - other.due || one.number - other.number)
      .slice(0, limit);
  }

  dueAgain(number: number, due: number, attempts: number) {
    const delivery = this.kept.get(number);
    if (delivery !== undefined) this.kept.set(number, { ...delivery, due, attempts });
  }

  ended(number: number) {
    this.kept.delete(number);
  }

  waiting() {
    return this.kept.size;
  }

  committed(done: () => void) {
    done();
  }
}
