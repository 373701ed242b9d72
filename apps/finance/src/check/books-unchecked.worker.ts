import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '#service/clock.js';
import type { Gauge, Reading } from '#service/gauges.js';
import { LedgerLineRow } from '../journal/ledger-line.view.js';
import { CheckRow } from './check-list.view.js';

/** For how long nobody compared the books: since the last check, or since the first entry as long as there was none. */
@Injectable()
export class BooksUnchecked implements Gauge {
  readonly metric = 'retreasure.books.unchecked';
  readonly unit = 's';
  readonly meaning = 'For how long nobody has compared the books with all other logs';

  constructor(
    private readonly database: DataSource,
    private readonly clock: Clock,
  ) {}

  async read(): Promise<Reading[]> {
    const since = (await this.lastCheck()) ?? (await this.firstEntry());
    return since === undefined ? [] : [[Math.max(0, this.clock.now().getTime() - Date.parse(since)) / 1_000]];
  }

  private async lastCheck(): Promise<string | undefined> {
    const last = { at: 'DESC', checkId: 'DESC' } as const;
    return (await this.database.getRepository(CheckRow).find({ order: last, take: 1 }))[0]?.at;
  }

  private async firstEntry(): Promise<string | undefined> {
    const first = { lineId: 'ASC' } as const;
    return (await this.database.getRepository(LedgerLineRow).find({ order: first, take: 1 }))[0]?.postedAt;
  }
}
