import type { Keep } from '#contracts/personal.js';
import { subjectsMax, type LookUp } from './key-ring.js';

export const secretBytes = 64;
const wrappedBytes = secretBytes + 28;
const lookUpBytes = 32;
// What is written in one commit should lie on few pages, each of which costs ten microseconds. So ids, of 16 bytes, begin
// alike if they are made together; and look-ups are sorted within each 128 people who came one after the other.
export const commonBytes = 4;
export const ownBytes = 11;
const periodBits = 7;
/** What the id of a `person` key ends with. */
export const personByte = 0;
export const noSecret = Buffer.alloc(wrappedBytes);
export const noLookUps = Buffer.alloc(0);
// After every day.
export const afterAll = '~';
export const usedOn = { person: 'personUsedOn', law: 'lawUsedOn' } as const;

/** A person's keys, which are made together and go one by one. */
export type Row = {
  readonly number: number;
  /** What the ids of both keys begin with; they end with 0 for `person`, for `law` with the number of law keys there were. */
  readonly id: Uint8Array;
  readonly subjectId: string;
  /** 0, or the row's own number once its `law` key is retired: so there is one that is not. */
  readonly retired: number;
  readonly laws: number;
  /** Null if there is no such key. */
  personUsedOn: string | null;
  lawUsedOn: string | null;
  /** One after the other. */
  lookUps: Uint8Array;
  /** The secrets, wrapped, or zeros. */
  person: Uint8Array;
  law: Uint8Array;
};
/**
 * Secrets stand in a table of their own, where rows are of one length, added at the end and never removed: nothing ever
 * makes SQLite move one, and leave a copy, before zeros are written over it.
 */
export const schema = `
  pragma busy_timeout = 5000; pragma journal_mode = wal; pragma synchronous = normal; pragma secure_delete = on;
  create table if not exists ring (name text primary key, wrapped blob not null) without rowid;
  create table if not exists secret (number integer primary key, person blob not null, law blob not null);
  create table if not exists person (
    number integer primary key, id blob not null unique, subjectId text not null, retired integer not null,
    laws integer not null check (laws < 256), personUsedOn text, lawUsedOn text,
    lookUps blob not null, unique (subjectId, retired));
  create table if not exists look_up (period integer, hash blob, number integer, primary key (period, hash, number))
    without rowid`;

const select =
  'select number, id, subjectId, retired, laws, personUsedOn, lawUsedOn, lookUps, person, law from person join secret using (number)';
/** Reads all people, and needs no index that every new one would have to enter. */
const unused = (column: 'personUsedOn' | 'lawUsedOn') => `select distinct subjectId from person old
  where ${column} < ?1 and not exists
    (select 1 from person new where new.subjectId = old.subjectId and new.${column} >= ?1)
  order by ${column} limit ?2`;
export const statements = {
  current: `${select} where subjectId = ? and retired = 0`,
  byId: `${select} where id = ?`,
  all: `${select} where subjectId = ?`,
  addSecrets: 'insert into secret (person, law) values (?, ?)',
  add: 'insert into person values (?, ?, ?, 0, ?, ?, ?, ?)',
  putSecrets: 'update secret set person = ?, law = ? where number = ?',
  put: 'update person set retired = ?, laws = ?, personUsedOn = ?, lawUsedOn = ?, lookUps = ? where number = ?',
  drop: 'delete from person where number = ?',
  addLookUp: `insert into look_up values (?1 >> ${periodBits}, ?2, ?1)`,
  dropLookUp: `delete from look_up where period = ?1 >> ${periodBits} and hash = ?2 and number = ?1`,
  subjectsOf: `with recursive period (n) as
    (select 0 union all select n + 1 from period where n < (select max(number) >> ${periodBits} from person))
    select subjectId from period join look_up on look_up.period = n and hash = ? join person using (number)
    order by number limit ${subjectsMax + 1}`,
  unusedPerson: unused('personUsedOn'),
  unusedLaw: unused('lawUsedOn'),
  truncate: 'pragma wal_checkpoint(truncate)',
};

export const newRow = (subjectId: string, id: Buffer): Row => ({
  ...{ number: 0, id, subjectId, retired: 0, laws: 1 },
  ...{ personUsedOn: null, lawUsedOn: null, lookUps: noLookUps, person: noSecret, law: noSecret },
});

export const bufferOf = ({ buffer, byteOffset, byteLength }: Uint8Array) => Buffer.from(buffer, byteOffset, byteLength);

/** The id of a key of this row. */
export const nameOf = ({ id, laws }: Row, keep: Keep) =>
  Buffer.concat([id, Buffer.of(keep === 'person' ? personByte : laws)]).toString('base64url');

export const hashesIn = (lookUps: Uint8Array) =>
  Array.from({ length: lookUps.length / lookUpBytes }, (_, n) =>
    lookUps.subarray(n * lookUpBytes, (n + 1) * lookUpBytes),
  );

export function newsIn(lookUps: Uint8Array, told: readonly LookUp[]): Buffer[] {
  if (told.length === 0) return [];
  const known = hashesIn(lookUps);
  const hashes = [...new Set(told)].map((lookUp) => Buffer.from(lookUp, 'base64url'));
  return hashes.filter((hash) => !known.some((one) => hash.equals(one)));
}
