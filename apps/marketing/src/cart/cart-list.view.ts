import { Column, Entity, PrimaryColumn, type DataSource } from 'typeorm';
import type { View } from '#eventsourcing/view.js';
import { IdentityRow } from '../customer/identity-list.view.js';
import type { CartEvent } from './cart.js';

@Entity('cart_list')
export class CartRow {
  @PrimaryColumn({ type: 'varchar', length: 64 }) subjectId!: string;
  /** Null while there is none that is abandoned. */
  @Column({ type: 'varchar', length: 24, nullable: true }) abandonedAt!: string | null;
}

export const cartList: View<CartRow, CartEvent> = {
  name: 'carts',
  version: 1,
  stream: 'cart',
  row: CartRow,
  evolve(row, { type, data }, subjectId) {
    switch (type) {
      case 'CartKept':
        return row ?? { subjectId, abandonedAt: null };
      case 'CartAbandoned':
        return { subjectId, abandonedAt: data.at };
      case 'CartEnded':
        return { subjectId, abandonedAt: null };
    }
  },
};

/** Since when whose cart is abandoned, RFC 3339. */
export async function abandonedCarts(database: DataSource): Promise<ReadonlyMap<string, string>> {
  const rows = await database
    .getRepository(CartRow)
    .createQueryBuilder('c')
    .innerJoin(IdentityRow, 'i', 'i.subjectId = c.subjectId')
    .where('c.abandonedAt is not null')
    .select(['c.subjectId as "subjectId"', 'c.abandonedAt as "abandonedAt"'])
    .getRawMany<{ subjectId: string; abandonedAt: string }>();
  return new Map(rows.map(({ subjectId, abandonedAt }) => [subjectId, abandonedAt]));
}
