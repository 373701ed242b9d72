import { Column, Entity, In, PrimaryColumn, type DataSource } from 'typeorm';
import type { View } from '#eventsourcing/view.js';
import { isProven } from '../customer/consent.js';
import type { IdentityEvent } from '../customer/identity.js';
import { rootIn, type Leads } from '../customer/profile.js';

/** Who said no to personalisation, and what they said since. */
@Entity('unwilling')
export class UnwillingRow {
  @PrimaryColumn({ type: 'varchar', length: 64 }) subjectId!: string;
  /** RFC 3339; empty if never. */
  @Column({ type: 'varchar', length: 24 }) agreedAt!: string;
  @Column({ type: 'varchar', length: 24 }) withdrewAt!: string;
}

export const unwilling: View<UnwillingRow, IdentityEvent> = {
  name: 'unwilling',
  version: 2,
  stream: 'identity',
  row: UnwillingRow,
  evolve(row, { type, data }, subjectId) {
    if (type === 'IdentityForgotten') return null;
    if ((type !== 'ConsentGiven' && type !== 'ConsentWithdrawn') || data.purpose !== 'personalisation') return row;
    const before = row ?? { subjectId, agreedAt: '', withdrewAt: '' };
    if (type === 'ConsentWithdrawn') return { ...before, withdrewAt: data.at };
    // What they said earlier may be written down later.
    return isProven(data) && data.at > before.agreedAt ? { ...before, agreedAt: data.at } : row;
  },
};

const lotSize = 1_000;

/** The people among these, by the identities that name their profiles, who said no to personalisation, and yes by none since. */
export async function unwillingOf(database: DataSource, leads: Leads): Promise<ReadonlySet<string>> {
  const ids = [...leads.keys()];
  const rows: UnwillingRow[] = [];
  for (let from = 0; from < ids.length; from += lotSize)
    rows.push(
      ...(await database.getRepository(UnwillingRow).findBy({ subjectId: In(ids.slice(from, from + lotSize)) })),
    );
  const latest = (of: readonly string[]) => of.reduce((one, other) => (other > one ? other : one), '');
  const people = [...Map.groupBy(rows, ({ subjectId }) => rootIn(leads, subjectId))].filter(([, said]) => {
    const withdrewAt = latest(said.map((one) => one.withdrewAt));
    return withdrewAt !== '' && latest(said.map(({ agreedAt }) => agreedAt)) <= withdrewAt;
  });
  return new Set(people.map(([person]) => person));
}
