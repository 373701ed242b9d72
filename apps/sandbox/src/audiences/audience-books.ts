import type { SQLInputValue, StatementSync } from 'node:sqlite';
import type { BookFile } from '../book-file.js';

export const audiencePlatforms = ['klaviyo', 'meta'] as const;
export type AudiencePlatform = (typeof audiencePlatforms)[number];

/** A list at Klaviyo, a custom audience at Meta. */
export type Audience = { readonly number: number; readonly name: string; readonly createdAt: number };
/** By what a platform finds somebody: in clear at Klaviyo, hashed at Meta. `externalId` is the seller's own. */
export type Known = {
  readonly externalId?: string | null | undefined;
  readonly email?: string | null | undefined;
  readonly phone?: string | null | undefined;
};
export type Person = Known & { readonly number: number };
/** Work that is done later. `body` is its platform's own. */
export type Job = { readonly number: number; readonly due: number; readonly body: string };

const schema = `
  create table if not exists audience (
    number integer primary key, platform text not null, name text not null, createdAt integer not null);
  create table if not exists audience_person (
    number integer primary key, platform text not null, externalId text, email text, phone text);
  create index if not exists audience_person_external on audience_person (platform, externalId);
  create index if not exists audience_person_email on audience_person (platform, email);
  create index if not exists audience_person_phone on audience_person (platform, phone);
  create table if not exists audience_member (
    audience integer not null, person integer not null, primary key (audience, person)) without rowid;
  create table if not exists audience_job (
    number integer primary key, platform text not null, due integer, doneAt integer, body text not null);
  create index if not exists audience_job_due on audience_job (platform, due) where doneAt is null`;

const statements = {
  audiences: 'select number, name, createdAt from audience where platform = ? order by number',
  audience: 'select number, name, createdAt from audience where platform = ? and number = ?',
  create: 'insert into audience (platform, name, createdAt) values (?, ?, ?) returning number',
  externalId: 'select * from audience_person where platform = ? and externalId = ?',
  email: 'select * from audience_person where platform = ? and email = ?',
  phone: 'select * from audience_person where platform = ? and phone = ?',
  person: 'select * from audience_person where platform = ? and number = ?',
  newPerson: 'insert into audience_person (platform) values (?) returning number',
  change: 'update audience_person set externalId = ?, email = ?, phone = ? where number = ?',
  join: 'insert or ignore into audience_member values (?, ?)',
  leave: 'delete from audience_member where audience = ? and person = ?',
  leaveAll: 'delete from audience_member where person = ?',
  forget:
    'delete from audience_person where number = ? and not exists (select 1 from audience_member m where m.person = audience_person.number)',
  members:
    'select p.* from audience_member m join audience_person p on p.number = m.person where m.audience = ? order by p.number',
  newJob: 'insert into audience_job (platform, due, body) values (?, ?, ?) returning number',
  job: 'select number, due, body from audience_job where platform = ? and number = ?',
  dueJobs:
    'select number, due, body from audience_job where platform = ? and doneAt is null and due <= ? order by number',
  jobDone: 'update audience_job set doneAt = ?, body = ? where number = ?',
};

/** What the platforms of audiences write down. Reading sees what was written in the same turn. */
export class AudienceBooks {
  private readonly sql: Record<keyof typeof statements, StatementSync>;

  constructor(private readonly file: BookFile) {
    file.db.exec(schema);
    this.sql = Object.fromEntries(
      Object.entries(statements).map(([name, text]) => [name, file.db.prepare(text)]),
    ) as typeof this.sql;
  }

  audiences(platform: AudiencePlatform) {
    return this.read<Audience>('audiences', platform);
  }

  audience(platform: AudiencePlatform, number: number) {
    return this.read<Audience>('audience', platform, number)[0];
  }

  create(platform: AudiencePlatform, name: string, at: number): Audience {
    return this.audience(platform, this.insert('create', platform, name, at))!;
  }

  person(platform: AudiencePlatform, number: number) {
    return this.read<Person>('person', platform, number)[0];
  }

  /** Nobody is found by what is not said. */
  find(platform: AudiencePlatform, by: keyof Known, value: string | null | undefined): Person | undefined {
    return value === undefined || value === null ? undefined : this.read<Person>(by, platform, value)[0];
  }

  /** What is null is forgotten, and what is not said stays. */
  put(platform: AudiencePlatform, known: Known, person?: Person): number {
    const number = person?.number ?? this.insert('newPerson', platform);
    const told = (field: keyof Known) => (known[field] === undefined ? (person?.[field] ?? null) : known[field]);
    this.write('change', told('externalId'), told('email'), told('phone'), number);
    return number;
  }

  join(audience: number, person: number) {
    this.write('join', audience, person);
  }

  leave(audience: number, person: number) {
    this.write('leave', audience, person);
  }

  leaveAll(person: number) {
    this.write('leaveAll', person);
  }

  /** Unless they are in an audience. */
  forget(person: number) {
    this.write('forget', person);
  }

  members(audience: number) {
    return this.read<Person>('members', audience);
  }

  begin(platform: AudiencePlatform, due: number, body: string): number {
    return this.insert('newJob', platform, due, body);
  }

  job(platform: AudiencePlatform, number: number) {
    return this.read<Job>('job', platform, number)[0];
  }

  dueJobs(platform: AudiencePlatform, now: number) {
    return this.read<Job>('dueJobs', platform, now);
  }

  done(job: Job, at: number, body: string) {
    this.write('jobDone', at, body, job.number);
  }

  private read<T>(statement: keyof typeof statements, ...values: SQLInputValue[]): T[] {
    return this.sql[statement].all(...values) as T[];
  }

  private insert(statement: keyof typeof statements, ...values: SQLInputValue[]): number {
    this.file.begin();
    return this.sql[statement].get(...values)!['number'] as number;
  }

  private write(statement: keyof typeof statements, ...values: SQLInputValue[]) {
    this.file.begin();
    this.sql[statement].run(...values);
  }
}
