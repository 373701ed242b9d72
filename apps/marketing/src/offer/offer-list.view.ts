import { Column, Entity, In, Index, PrimaryColumn, type DataSource } from 'typeorm';
import type { View } from '#eventsourcing/view.js';
import type { OfferEvent } from './offer.js';

@Entity('offer_list')
@Index(['isToBeHad', 'category', 'askingMinor'])
@Index(['isToBeHad', 'offeredAt'])
export class OfferRow {
  @PrimaryColumn({ type: 'varchar', length: 64 }) unitId!: string;
  @Column({ type: 'varchar', length: 400 }) title!: string;
  /** Empty where nobody said it. */
  @Column({ type: 'varchar', length: 64 }) category!: string;
  @Column({ type: 'varchar', length: 500 }) materials!: string;
  /** Negative before the common era. */
  @Column({ type: 'int', nullable: true }) madeFrom!: number | null;
  @Column({ type: 'int', nullable: true }) madeTo!: number | null;
  /** Null while it is not offered. */
  @Column({ type: 'bigint', nullable: true }) askingMinor!: number | null;
  @Column({ type: 'varchar', length: 3 }) currency!: string;
  /** Since when it is offered, RFC 3339; empty while it is not. */
  @Column({ type: 'varchar', length: 24 }) offeredAt!: string;
  @Column({ type: 'int' }) isTaken!: number;
  /** 1 while somebody can buy it. */
  @Column({ type: 'int' }) isToBeHad!: number;
}

const unheard = {
  ...{ title: '', category: '', materials: '', madeFrom: null, madeTo: null },
  ...{ askingMinor: null, currency: '', offeredAt: '', isTaken: 0, isToBeHad: 0 },
};

/** What may be shown, and what of it is to be had now. */
export const offerList: View<OfferRow, OfferEvent> = {
  name: 'offers',
  version: 1,
  stream: 'offer',
  row: OfferRow,
  evolve(before, event, unitId) {
    const row = { ...(before ?? { unitId, ...unheard }), ...changeOf(event, before?.offeredAt ?? '') };
    return { ...row, isToBeHad: row.askingMinor !== null && row.isTaken === 0 ? 1 : 0 };
  },
};

function changeOf({ type, data }: OfferEvent, offeredAt: string): Partial<OfferRow> {
  switch (type) {
    case 'WordsRecorded': {
      const { title, category, materials, madeFrom, madeTo } = data;
      return {
        ...(title !== undefined && { title }),
        ...(category !== undefined && { category: category ?? '' }),
        ...(materials !== undefined && { materials: materials ?? '' }),
        ...(madeFrom !== undefined && { madeFrom }),
        ...(madeTo !== undefined && { madeTo }),
      };
    }
    case 'AskingRecorded': {
      const { askingPrice, at } = data;
      if (askingPrice === undefined) return { askingMinor: null, offeredAt: '' };
      // A new price is no new offer.
      return { askingMinor: askingPrice.minor, currency: askingPrice.currency, offeredAt: offeredAt || at };
    }
    case 'ClaimRecorded':
      return { isTaken: data.isTaken ? 1 : 0 };
  }
}

const nearMax = 50;

/** Of what is to be had of a category, so many pieces on either side of a price; the nearest first, on each side. */
export async function toBeHadNear(
  database: DataSource,
  { category, askingMinor }: Pick<OfferRow, 'category' | 'askingMinor'>,
): Promise<readonly OfferRow[]> {
  if (category === '') return [];
  const near = (side: '>=' | '<', order: 'ASC' | 'DESC') =>
    database
      .getRepository(OfferRow)
      .createQueryBuilder('o')
      .where(`o.isToBeHad = 1 and o.category = :category and o.askingMinor ${side} :price`)
      .setParameters({ category, price: askingMinor ?? 0 })
      .orderBy('o.askingMinor', order)
      .addOrderBy('o.unitId')
      .limit(nearMax)
      .getMany();
  return [...(await near('>=', 'ASC')), ...(await near('<', 'DESC'))].map(asNumbers);
}

/** What is to be had and was offered last, the latest first. */
export async function newest(database: DataSource, max: number): Promise<readonly OfferRow[]> {
  const rows = await database
    .getRepository(OfferRow)
    .find({ where: { isToBeHad: 1 }, order: { offeredAt: 'DESC', unitId: 'ASC' }, take: max });
  return rows.map(asNumbers);
}

/** SQL Server takes 2,100 values in a query. */
const lotSize = 1_000;

/** What of these is to be had. */
export async function toBeHadOf(database: DataSource, unitIds: readonly string[]): Promise<readonly OfferRow[]> {
  const rows: OfferRow[] = [];
  for (let from = 0; from < unitIds.length; from += lotSize)
    rows.push(
      ...(await database
        .getRepository(OfferRow)
        .findBy({ isToBeHad: 1, unitId: In(unitIds.slice(from, from + lotSize)) })),
    );
  return rows.map(asNumbers);
}

/** A bigint is text on some databases. */
export const asNumbers = <Row extends { readonly askingMinor: number | null }>(row: Row): Row => ({
  ...{ ...row, askingMinor: row.askingMinor === null ? null : Number(row.askingMinor) },
});
