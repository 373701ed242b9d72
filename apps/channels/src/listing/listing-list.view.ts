import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { View } from '#eventsourcing/view.js';
import type { ListingEvent } from './listing.js';

@Entity('listing_list')
@Index(['channel', 'status', 'unitId'])
@Index(['channel', 'exposedMs'])
export class ListingRow {
  @PrimaryColumn({ type: 'varchar', length: 100 }) listingId!: string;
  @Column({ type: 'varchar', length: 16 }) channel!: string;
  @Column({ type: 'varchar', length: 64 }) unitId!: string;
  @Column({ type: 'varchar', length: 16 }) status!: string;
  @Column({ type: 'varchar', length: 400 }) title!: string;
  @Column({ type: 'varchar', length: 60, nullable: true }) listingNumber!: string | null;
  @Column({ type: 'bigint', nullable: true }) priceMinor!: number | null;
  @Column({ type: 'varchar', length: 3, nullable: true }) currency!: string | null;
  /** Why the channel did not do what it was asked for. */
  @Column({ type: 'varchar', length: 60, nullable: true }) code!: string | null;
  /** How long it could last be bought though it was somebody's. */
  @Column({ type: 'int', nullable: true }) exposedMs!: number | null;
  @Column({ type: 'varchar', length: 24, nullable: true }) exposedAt!: string | null;
  @Column({ type: 'varchar', length: 24 }) changedAt!: string;
}

export const listingList: View<ListingRow, ListingEvent> = {
  name: 'listing-list',
  version: 1,
  stream: 'listing',
  row: ListingRow,
  evolve(row, event, listingId) {
    if (row === null) {
      if (event.type !== 'ListingDrafted') return row;
      const { channel, unitId, draft } = event.data;
      return {
        ...{ listingId, channel, unitId, status: 'draft', title: draft.title, listingNumber: null, priceMinor: null },
        ...{ currency: null, code: null, exposedMs: null, exposedAt: null, changedAt: event.at },
      };
    }
    const change = changeOf(event);
    return change === undefined ? row : { ...row, ...change, changedAt: event.at };
  },
};

function changeOf({ type, data }: ListingEvent): Partial<ListingRow> | undefined {
  switch (type) {
    case 'ListingDrafted':
      return { title: data.draft.title };
    case 'PublicationAsked':
      return { status: 'publishing', code: null };
    case 'ListingPublished': {
      const { listed, price } = data;
      const { listingNumber } = listed;
      return { status: 'live', listingNumber, priceMinor: price.minor, currency: price.currency, code: null };
    }
    case 'PublicationRefused':
      return { status: data.isLive ? 'live' : 'refused', code: data.code };
    case 'EndingAsked':
      return { status: 'ending', code: null };
    case 'ListingEnded':
      return data.exposedMs === undefined
        ? { status: 'ended' }
        : { status: 'ended', exposedMs: data.exposedMs, exposedAt: data.at };
    case 'EndingRefused':
      return { code: data.code };
    case 'ListingSoldThere':
      return { status: 'sold', code: null };
    case 'ListingRepriced':
      return { priceMinor: data.price.minor, currency: data.price.currency };
    case 'ListingDrifted':
      return data.found === 'gone' ? { status: 'ended' } : undefined;
    case 'ListingWanted':
    case 'ListingUnwanted':
    case 'OfferHeard':
    case 'ClaimHeard':
    case 'HoldHeard':
    case 'RepricingAsked':
    case 'ListingMissed':
    case 'ListingSeenAgain':
    case 'ListingOverexposed':
    case 'AuctionBidOn':
      return undefined;
  }
}
