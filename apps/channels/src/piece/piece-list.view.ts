import { Column, Entity, Index, PrimaryColumn, type DataSource } from 'typeorm';
import type { View } from '#eventsourcing/view.js';
import type { PieceEvent } from './piece.js';

@Entity('piece_list')
@Index(['isToBeHad', 'category', 'askingMinor'])
export class PieceRow {
  @PrimaryColumn({ type: 'varchar', length: 64 }) unitId!: string;
  @Column({ type: 'varchar', length: 400 }) title!: string;
  @Column({ type: 'varchar', length: 64 }) category!: string;
  /** Null while it is not for sale. */
  @Column({ type: 'bigint', nullable: true }) askingMinor!: number | null;
  @Column({ type: 'varchar', length: 3 }) currency!: string;
  @Column({ type: 'varchar', length: 64, nullable: true }) orderId!: string | null;
  /** 1 while somebody could still buy it. */
  @Column({ type: 'int' }) isToBeHad!: number;
}

const empty = { title: '', category: '', askingMinor: null, currency: '', orderId: null, isToBeHad: 0 };

export const pieceList: View<PieceRow, PieceEvent> = {
  name: 'piece-list',
  version: 1,
  stream: 'piece',
  row: PieceRow,
  evolve(row, event, unitId) {
    const next = { ...(row ?? { unitId, ...empty }), ...changeOf(event) };
    return { ...next, isToBeHad: next.askingMinor !== null && next.orderId === null ? 1 : 0 };
  },
};

function changeOf({ type, data }: PieceEvent): Partial<PieceRow> {
  switch (type) {
    case 'WordsRecorded': {
      const { title, category } = data;
      return { ...(title !== undefined && { title }), ...(category !== undefined && { category: category ?? '' }) };
    }
    case 'OfferRecorded': {
      const { askingPrice } = data;
      return askingPrice === undefined
        ? { askingMinor: null }
        : { askingMinor: askingPrice.minor, currency: askingPrice.currency };
    }
    case 'ClaimRecorded':
      return { orderId: data.orderId ?? null };
    case 'HoldRecorded':
      return {};
  }
}

/** Pieces that can be had and are like these: of their kind, those whose prices are nearest. */
export async function similarTo(database: DataSource, unitIds: readonly string[], max: number): Promise<string[]> {
  const rows = database.getRepository(PieceRow);
  const wanted = await rows.findBy(unitIds.map((unitId) => ({ unitId })));
  const [first] = wanted;
  if (first === undefined) return [];
  const select = rows.createQueryBuilder('p').where('p.isToBeHad = 1 and p.category = :category', first);
  select.andWhere('p.unitId not in (:...unitIds)', { unitIds });
  // Far more than are asked for, so that the nearest are among them, and not all that there are.
  const near = await select.orderBy('p.askingMinor', 'ASC').addOrderBy('p.unitId', 'ASC').limit(2_000).getMany();
  const paid = Number(first.askingMinor ?? 0);
  const distance = (row: PieceRow) => Math.abs(Number(row.askingMinor) - paid);
  return near
    .toSorted((a, b) => distance(a) - distance(b) || (a.unitId < b.unitId ? -1 : 1))
    .slice(0, max)
    .map(({ unitId }) => unitId);
}
