import type { StatementSync } from 'node:sqlite';
import type { BookFile } from '../book-file.js';
import type { Chance } from '../chance.js';
import { EtsyError } from './etsy-error.js';
import type { Form } from './form.js';

/** What the seller's programs must show. */
export type EtsyKeys = {
  readonly keystring: string;
  readonly sharedSecret: string;
  /** '<user id>.<token>', what the seller's consent gave: good for 90 days, and for one refresh. */
  readonly refreshToken: string;
};

const accessSeconds = 3_600;
const refreshMs = 90 * 86_400_000;
const schema = `
  create table if not exists etsy_token (
    number integer primary key autoincrement, token text not null unique, kind text not null, until integer not null,
    used integer not null default 0)`;
const statements = {
  add: 'insert or ignore into etsy_token (token, kind, until) values (?, ?, ?)',
  find: 'select number, kind, until, used from etsy_token where token = ?',
  use: 'update etsy_token set used = 1 where number = ?',
  last: "select seq from sqlite_sequence where name = 'etsy_token'",
  forget: "delete from etsy_token where kind = 'access' and until <= ?",
};
type Kind = 'access' | 'refresh';

/** Etsy's tokens, in the books: who kept the newest refresh token goes on with it after a restart, and the older ones stay used. */
export class EtsyGrants {
  /** Whom the tokens stand for; it is in each of them, before the dot. */
  readonly userId: number;
  private readonly sql: Record<keyof typeof statements, StatementSync>;

  constructor(
    private readonly world: {
      readonly file: BookFile;
      readonly chance: Chance;
      readonly now: () => number;
      readonly keys: EtsyKeys;
    },
  ) {
    const { refreshToken } = world.keys;
    if (!/^\d{1,15}\..+$/.test(refreshToken)) throw new Error('a refresh token of Etsy is <user id>.<token>');
    this.userId = Number(refreshToken.split('.', 1)[0]);
    const { db } = world.file;
    db.exec(schema);
    this.sql = Object.fromEntries(
      Object.entries(statements).map(([name, text]) => [name, db.prepare(text)]),
    ) as typeof this.sql;
    this.keep('refresh', refreshToken, world.now() + refreshMs);
  }

  /** The seller agrees anew, as on Etsy's own page. */
  consent(): string {
    return this.fresh('refresh', refreshMs);
  }

  /**
   * POST /v3/public/oauth/token: a new pair. The refresh token that was shown is good for nothing from then on.
   * @throws EtsyError (400, 401)
   */
  refresh(form: Form) {
    const { keys, now } = this.world;
    const [type, client, shown] = ['grant_type', 'client_id', 'refresh_token'].map((name) => form.get(name));
    if (type !== 'refresh_token')
      throw new EtsyError(400, 'unsupported_grant_type', 'only refresh_token is granted here');
    if (client !== keys.keystring) throw new EtsyError(401, 'invalid_client', 'client_id is invalid');
    if (!shown) throw new EtsyError(400, 'invalid_request', 'refresh_token is required');
    const row = this.sql.find.get(shown);
    if (row?.['kind'] !== 'refresh')
      throw new EtsyError(400, 'invalid_grant', 'refresh_token is invalid (no such token)');
    if (row['used'] === 1) throw new EtsyError(400, 'invalid_grant', 'refresh_token is revoked');
    if ((row['until'] as number) <= now()) throw new EtsyError(400, 'invalid_grant', 'refresh_token is expired');
    this.world.file.begin();
    this.sql.use.run(row['number'] as number);
    this.sql.forget.run(now() - refreshMs);
    return {
      ...{ access_token: this.fresh('access', accessSeconds * 1_000), token_type: 'Bearer' },
      ...{ expires_in: accessSeconds, refresh_token: this.fresh('refresh', refreshMs) },
    };
  }

  /** @throws EtsyError (403) */
  checkKey(shown: string | string[] | undefined) {
    const { keystring, sharedSecret } = this.world.keys;
    if (shown === `${keystring}:${sharedSecret}`) return;
    if (shown === keystring) throw new EtsyError(403, 'Shared secret is required in x-api-key header.');
    if (typeof shown !== 'string' || !/^[^:]+:[^:]+$/.test(shown))
      throw new EtsyError(403, "Invalid API key: should be in the format 'keystring:shared_secret'.");
    throw new EtsyError(403, 'API key not found or not active, or incorrect shared secret for API key.');
  }

  /** @throws EtsyError (401) */
  checkToken(authorization: string | undefined) {
    const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) throw new EtsyError(401, 'invalid_token', 'access token is missing');
    const row = this.sql.find.get(token);
    if (row?.['kind'] !== 'access') throw new EtsyError(401, 'invalid_token', 'access token is invalid');
    if ((row['until'] as number) <= this.world.now())
      throw new EtsyError(401, 'invalid_token', 'access token is expired');
  }

  /** The count in it keeps it from being given out twice, since chance begins anew with each process. */
  private fresh(kind: Kind, lifeMs: number): string {
    const { chance, now } = this.world;
    const count = this.sql.last.get()!['seq'] as number;
    const token = `${this.userId}.${chance.letters(40)}${count.toString(36)}`;
    this.keep(kind, token, now() + lifeMs);
    return token;
  }

  private keep(kind: Kind, token: string, until: number) {
    this.world.file.begin();
    this.sql.add.run(token, kind, until);
  }
}
