import { Injectable } from '@nestjs/common';
import { Column, DataSource, Entity, Index, PrimaryColumn } from 'typeorm';
import { Overloaded } from '#eventsourcing/event-store.js';
import type { View } from '#eventsourcing/view.js';
import { Subscribers } from '#service/subscribers.js';
import type { RatesByCurrency, RateSet } from './rate-set.js';
import type { RatesEvent, RateStatus } from './rates.js';

const patienceMs = 5_000;

/** One set of rates. Its instants are text in UTC with milliseconds, which sorts as time does. */
@Entity('rate_set')
@Index(['source', 'status', 'asOf'])
export class RateSetRow {
  @PrimaryColumn({ type: 'varchar', length: 64 }) rateId!: string;
  @Column({ type: 'varchar', length: 32 }) source!: string;
  @Column({ type: 'varchar', length: 10 }) status!: RateStatus;
  @Column({ type: 'varchar', length: 24 }) fixed!: string;
  @Column({ type: 'varchar', length: 24 }) asOf!: string;
  /** Since when they may be used. */
  @Column({ type: 'varchar', length: 24, nullable: true }) publishedAt!: string | null;
  @Column({ type: 'varchar', length: 3 }) base!: string;
  @Column({ type: 'simple-json' }) rates!: RatesByCurrency;
  @Column({ type: 'varchar', length: 64 }) sha256!: string;
}

export const rateSets: View<RateSetRow, RatesEvent> = {
  name: 'rate-set',
  version: 1,
  stream: 'rates',
  row: RateSetRow,
  evolve(row, { type, data, at }, rateId) {
    if (type === 'RatesPublished')
      return { rateId, ...columnsOf(data.set), sha256: data.sha256, status: 'usable', publishedAt: at };
    if (type === 'RatesQuestioned')
      return { rateId, ...columnsOf(data.set), sha256: data.sha256, status: 'questioned', publishedAt: null };
    if (row === null) return null;
    switch (type) {
      case 'RatesConfirmed':
        return row;
      case 'RatesAccepted':
        return { ...row, status: 'usable', publishedAt: at };
      case 'RatesDeclined':
        return { ...row, status: 'declined' };
    }
  },
};

const columnsOf = ({ source, fixed, asOf, base, rates }: RateSet) => ({ source, fixed, asOf, base, rates });

/** A question about the past: which rates counted at `asOf`, as far as we knew at `knownAt`. RFC 3339 in UTC. */
export type Moment = { readonly asOf: string; readonly knownAt: string };
type Listed = { readonly source?: string | undefined; readonly status?: RateStatus | undefined };

/** What is asked of the sets. Answers include everything that is in the log when they are asked. */
@Injectable()
export class RateSets {
  constructor(
    private readonly database: DataSource,
    private readonly subscribers: Subscribers,
  ) {}

  /**
   * The newest usable set of a source at a moment; of a set and its correction, the correction. Once `knownAt` has passed,
   * the same question has the same answer for ever: a set that becomes usable later is not known then.
   * @throws Overloaded if the rows are far behind the log.
   */
  async usable(source: string, { asOf, knownAt }: Moment): Promise<RateSetRow | undefined> {
    await this.upToDate();
    const row = await this.database
      .getRepository(RateSetRow)
      .createQueryBuilder('row')
      .where('row.source = :source', { source })
      .andWhere("row.status = 'usable'")
      .andWhere('row.asOf <= :asOf', { asOf })
      .andWhere('row.publishedAt <= :knownAt', { knownAt })
      .orderBy({ 'row.asOf': 'DESC', 'row.publishedAt': 'DESC', 'row.rateId': 'DESC' })
      .limit(1)
      .getOne();
    return row ?? undefined;
  }

  /** Since when a set may be used that was imported and never questioned. */
  async usableSince(rateId: string): Promise<string> {
    await this.upToDate();
    const { publishedAt } = await this.database.getRepository(RateSetRow).findOneByOrFail({ rateId });
    return publishedAt!;
  }

  /** Backwards by id, that is by source and newest first, from the one before `before`. */
  async list({ source, status }: Listed, before: string | undefined, limit: number): Promise<RateSetRow[]> {
    await this.upToDate();
    const rows = this.database.getRepository(RateSetRow).createQueryBuilder('row').orderBy('row.rateId', 'DESC');
    if (source !== undefined) rows.andWhere('row.source = :source', { source });
    if (status !== undefined) rows.andWhere('row.status = :status', { status });
    if (before !== undefined) rows.andWhere('row.rateId < :before', { before });
    return rows.limit(limit).getMany();
  }

  /** An answer from rows that lag would change when they have caught up, though its moment has passed. */
  private async upToDate() {
    try {
      await this.subscribers.hasAll(rateSets, AbortSignal.timeout(patienceMs));
    } catch (error) {
      if ((error as Error).name !== 'AbortError') throw error;
      throw new Overloaded('the read model is behind the log', { cause: error });
    }
  }
}
