import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Gauge, Reading } from '#service/gauges.js';
import { marketplaces } from '../channel/channel.js';
import { PieceRow } from '../piece/piece-list.view.js';
import { ListingRow } from './listing-list.view.js';

/** How many pieces are somebody's and are still being ended at a channel, where others could buy them until then. */
@Injectable()
export class Exposure implements Gauge {
  readonly metric = 'retreasure.channels.exposure';
  readonly unit = '{piece}';
  readonly meaning = 'Pieces that are sold, and that others could still buy elsewhere';

  constructor(private readonly database: DataSource) {}

  read(): Promise<Reading[]> {
    return Promise.all(
      marketplaces.map(async (channel): Promise<Reading> => {
        const ending = this.database.getRepository(ListingRow).createQueryBuilder('l');
        // A listing asks to be ended in the very append that hears whose its piece is, so nobody need look at those that are live.
        ending.innerJoin(PieceRow, 'p', 'p.unitId = l.unitId and p.orderId is not null');
        ending.where("l.channel = :channel and l.status = 'ending'", { channel });
        return [await ending.getCount(), { 'retreasure.channel': channel }];
      }),
    );
  }
}
