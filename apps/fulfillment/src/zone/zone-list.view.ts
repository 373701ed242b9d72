import { Column, Entity, PrimaryColumn, type DataSource } from 'typeorm';
import type { ShippingZone } from '#contracts/fulfillment.js';
import type { View } from '#eventsourcing/view.js';
import type { ZoneEvent } from './zone.js';

/** One zone as it was set last. */
@Entity('zone_list')
export class ZoneListRow {
  @PrimaryColumn({ type: 'varchar', length: 64 }) zoneId!: string;
  @Column({ type: 'nvarchar', length: 60 }) name!: string;
  @Column({ type: 'simple-json' }) places!: ShippingZone['places'];
  @Column({ type: 'simple-json' }) except!: ShippingZone['except'];
  @Column({ type: 'simple-json' }) services!: ShippingZone['services'];
  @Column({ type: 'int' }) version!: number;
}

export const zoneList: View<ZoneListRow, ZoneEvent> = {
  name: 'zone-list',
  version: 1,
  stream: 'zone',
  row: ZoneListRow,
  evolve(_, { data, version }, zoneId) {
    const { name, places, except, services } = data;
    return { zoneId, name, places, except, services, version };
  },
};

/** The zones by id, from the one that follows `after`. */
export const zonesAfter = (database: DataSource, after: string | undefined, limit: number) =>
  database
    .getRepository(ZoneListRow)
    .createQueryBuilder('row')
    .where('row.zoneId > :after', { after: after ?? '' })
    .orderBy('row.zoneId')
    .limit(limit)
    .getMany();
