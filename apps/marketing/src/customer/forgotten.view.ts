import { Column, Entity, PrimaryColumn, type ObjectLiteral, type SelectQueryBuilder } from 'typeorm';
import type { View } from '#eventsourcing/view.js';
import { IdentityRow } from './identity-list.view.js';
import type { IdentityEvent } from './identity.js';

@Entity('forgotten_identity')
export class ForgottenRow {
  @PrimaryColumn({ type: 'varchar', length: 64 }) subjectId!: string;
  /** When they asked for it last, RFC 3339: also of those who came back since. */
  @Column({ type: 'varchar', length: 24 }) at!: string;
}

export const forgottenList: View<ForgottenRow, IdentityEvent> = {
  name: 'forgotten',
  version: 1,
  stream: 'identity',
  row: ForgottenRow,
  evolve: (row, { type, data }, subjectId) => (type === 'IdentityForgotten' ? { subjectId, at: data.at } : row),
};

/**
 * Leaves out what counts no more: what happened before whose it is was forgotten, and everything of those whom we do not know.
 * @param whose the column of their id, and `at` that of the instant: 'w.subjectId'
 */
export const ofTheKnown = <Row extends ObjectLiteral>(select: SelectQueryBuilder<Row>, whose: string, at: string) =>
  select
    .leftJoin(ForgottenRow, 'f', `f.subjectId = ${whose} and f.at >= ${at}`)
    .innerJoin(IdentityRow, 'i', `i.subjectId = ${whose} and f.subjectId is null`);
