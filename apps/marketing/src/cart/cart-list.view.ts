import { Column, Entity, PrimaryColumn, type DataSource } from 'typeorm';
import type { View } from '#eventsourcing/view.js';
import { ofTheKnown } from '../customer/forgotten.view.js';
import type { Persons } from '../customer/identity-list.view.js';
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

/** Since when whose cart is abandoned, RFC 3339; of a person who has several the latest. */
export async function abandonedCarts(database: DataSource, persons: Persons): Promise<ReadonlyMap<string, string>> {
  const carts = database.getRepository(CartRow).createQueryBuilder('c').where('c.abandonedAt is not null');
  const rows = await ofTheKnown(carts, 'c.subjectId', 'c.abandonedAt')
    .select(['c.subjectId as "subjectId"', 'c.abandonedAt as "abandonedAt"'])
    .orderBy('c.abandonedAt')
    .getRawMany<{ subjectId: string; abandonedAt: string }>();
  return new Map(rows.map(({ subjectId, abandonedAt }) => [persons.get(subjectId) ?? subjectId, abandonedAt]));
}
