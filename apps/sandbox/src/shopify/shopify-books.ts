import type { StatementSync } from 'node:sqlite';
import type { BookFile } from '../book-file.js';

const schema = `
  create table if not exists shopify_note (
    kind text not null, id text not null, at integer not null, body text not null, primary key (kind, id))`;

const statements = {
  note: 'select at, body from shopify_note where kind = ? and id = ?',
  put: 'insert or replace into shopify_note values (?, ?, ?, ?)',
};

/** Which of an order's lines a refund is for; money in minor units. */
export type RefundNote = {
  readonly note: string | null;
  readonly lines: readonly { readonly lineId: number; readonly quantity: number; readonly restockType: string }[];
};
/** What the buyer is told of a fulfillment. */
export type FulfillmentNote = {
  readonly order: number;
  readonly company: string | null;
  readonly numbers: readonly string[];
  readonly urls: readonly string[];
  /** Numbers that were told before and were corrected since. */
  readonly replaced: readonly string[];
};
/** What was answered under an idempotency key, and to what. */
export type KeyNote = { readonly fingerprint: string; readonly outcome: unknown };
type Notes = { refund: RefundNote; fulfillment: FulfillmentNote; key: KeyNote };

/** What Shopify writes down beside the books that all platforms have. */
export class ShopifyBooks {
  private readonly sql: Record<keyof typeof statements, StatementSync>;

  constructor(private readonly file: BookFile) {
    file.db.exec(schema);
    this.sql = Object.fromEntries(
      Object.entries(statements).map(([name, text]) => [name, file.db.prepare(text)]),
    ) as typeof this.sql;
  }

  /** Undefined if there is none, or it is from before `since`. */
  note<Kind extends keyof Notes>(kind: Kind, id: string | number, since = 0): Notes[Kind] | undefined {
    const row = this.sql.note.get(kind, String(id));
    if (row === undefined || (row['at'] as number) < since) return undefined;
    return JSON.parse(row['body'] as string) as Notes[Kind];
  }

  put<Kind extends keyof Notes>(kind: Kind, id: string | number, at: number, note: Notes[Kind]) {
    this.file.begin();
    this.sql.put.run(kind, String(id), at, JSON.stringify(note));
  }
}
