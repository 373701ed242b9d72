import { Column, Entity, Index, PrimaryColumn, type DataSource } from 'typeorm';
import type { View } from '#eventsourcing/view.js';
import type { ReviewEvent, ReviewStatus } from './review.js';

@Entity('review')
@Index(['status', 'publishedAt', 'reviewId'])
@Index(['status', 'writtenAt', 'reviewId'])
@Index(['piece', 'status'])
export class ReviewRow {
  @PrimaryColumn({ type: 'varchar', length: 64 }) reviewId!: string;
  @Column({ type: 'varchar', length: 64 }) orderId!: string;
  @Column({ type: 'varchar', length: 64 }) piece!: string;
  @Column({ type: 'int' }) rating!: number;
  @Column({ type: 'varchar', length: 16 }) status!: ReviewStatus;
  @Column({ type: 'float', nullable: true }) sentiment!: number | null;
  @Column({ type: 'int' }) writing!: number;
  @Column({ type: 'varchar', length: 24 }) writtenAt!: string;
  @Column({ type: 'varchar', length: 24, nullable: true }) publishedAt!: string | null;
}

/** Reviews without their words, and whose they are only by the order. */
export const reviewList: View<ReviewRow, ReviewEvent> = {
  name: 'reviews',
  version: 1,
  stream: 'review',
  row: ReviewRow,
  evolve(row, { type, data }, reviewId) {
    switch (type) {
      case 'ReviewWritten': {
        const { orderId, piece, rating, sentiment, at: writtenAt } = data;
        const writing = (row?.writing ?? 0) + 1;
        const said = { reviewId, orderId, piece, rating, sentiment: sentiment?.score ?? null, writing, writtenAt };
        return { ...said, status: 'pending', publishedAt: null };
      }
      case 'ReviewPublished':
        return row && { ...row, status: 'published', publishedAt: data.at };
      case 'ReviewRejected':
        return row && { ...row, status: 'rejected', publishedAt: null };
    }
  },
};

/** Of what is published, of one piece or all: how many, and their stars on average to two digits, if there are any. */
export async function starsOf(database: DataSource, piece: string | undefined) {
  const select = database.getRepository(ReviewRow).createQueryBuilder('r').where("r.status = 'published'");
  if (piece !== undefined) select.andWhere('r.piece = :piece', { piece });
  const row = await select
    .select('count(*)', 'count')
    .addSelect('sum(r.rating)', 'sum')
    .getRawOne<{ count: number | string; sum: number | string | null }>();
  const count = Number(row?.count ?? 0);
  return count === 0 ? { count } : { count, average: Math.round((Number(row?.sum) / count) * 100) / 100 };
}
