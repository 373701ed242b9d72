import { setImmediate as turn } from 'node:timers/promises';
import { Column, Entity, In, Index, PrimaryColumn, type DataSource } from 'typeorm';
import type { View } from '#eventsourcing/view.js';
import type { IdentityEvent } from './identity.js';
import { rootIn, type Leads } from './profile.js';

@Entity('identity_list')
@Index(['into', 'metAt', 'subjectId'])
export class IdentityRow {
  @PrimaryColumn({ type: 'varchar', length: 64 }) subjectId!: string;
  /** Whose profile it is part of, perhaps by way of others; null: it has one of its own. */
  @Column({ type: 'varchar', length: 64, nullable: true }) into!: string | null;
  @Column({ type: 'varchar', length: 24 }) metAt!: string;
  @Column({ type: 'varchar', length: 64 }) channel!: string;
}

export const identityList: View<IdentityRow, IdentityEvent> = {
  name: 'identities',
  version: 4,
  stream: 'identity',
  row: IdentityRow,
  evolve(row, { type, data }, subjectId) {
    if (type === 'IdentityMet') return { subjectId, into: null, metAt: data.at, channel: data.channel };
    if (row === null || type === 'IdentityForgotten') return null;
    if (type === 'IdentityJoined') return { ...row, into: data.into };
    return type === 'IdentitySplit' || type === 'IdentityReleased' ? { ...row, into: null } : row;
  },
};

const lotSize = 1_000;

/** Of everybody whom we know, the identity that names their profile; by id. */
export type Persons = ReadonlyMap<string, string>;

export async function personsOfAll(database: DataSource): Promise<Persons> {
  const leads = new Map<string, string | null>();
  const rows = database.getRepository(IdentityRow);
  for (let after: string | undefined = ''; after !== undefined;) {
    const lot: IdentityRow[] = await rows
      .createQueryBuilder('i')
      .where('i.subjectId > :after', { after })
      .orderBy('i.subjectId')
      .limit(lotSize)
      .getMany();
    for (const { subjectId, into } of lot) leads.set(subjectId, into);
    after = lot.length < lotSize ? undefined : lot.at(-1)!.subjectId;
    // The shop goes on meanwhile.
    await turn();
  }
  return new Map(Array.from(leads.keys(), (subjectId) => [subjectId, rootIn(leads, subjectId)]));
}

/** Everybody, by the first and the last of so many that are asked for at once: '<column> between :first and :last'. */
export async function* lotsOf(persons: Persons): AsyncGenerator<{ readonly first: string; readonly last: string }> {
  const ids = [...persons.keys()];
  for (let at = 0; at < ids.length; at += lotSize) {
    yield { first: ids[at]!, last: ids[Math.min(at + lotSize, ids.length) - 1]! };
    await turn();
  }
}

/** Of all identities in the profiles of these. */
export async function leadsOf(database: DataSource, subjectIds: readonly string[]): Promise<Leads> {
  const leads = new Map<string, string | null>();
  const looked = new Set<string>();
  const rest = new Set(subjectIds);
  while (rest.size > 0) {
    const some = [...rest].slice(0, lotSize);
    const rows = await database
      .getRepository(IdentityRow)
      .find({ where: [{ subjectId: In(some) }, { into: In(some) }] });
    for (const one of some) looked.add(one);
    for (const { subjectId, into } of rows) {
      leads.set(subjectId, into);
      for (const one of [subjectId, into]) if (one !== null && !looked.has(one)) rest.add(one);
    }
    for (const one of some) rest.delete(one);
  }
  return leads;
}
