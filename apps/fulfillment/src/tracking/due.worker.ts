import { Injectable } from '@nestjs/common';
import { DataSource, type SelectQueryBuilder } from 'typeorm';
import { streamOf } from '#eventsourcing/decider.js';
import { ReturnListRow } from '../return/return-list.view.js';
import { customerReturn } from '../return/return.js';
import { ShipmentListRow } from '../shipment/shipment-list.view.js';
import { shipment } from '../shipment/shipment.js';
import type { UnderWay } from './under-way.js';

const pageSize = 500;
// What nobody has seen for so long, nobody will; webhooks still tell if somebody does.
const givenUpAfterMs = 60 * 86_400_000;
// Two weeks after it was bought a label is on no invoice that could still surprise us.
const auditedForMs = 14 * 86_400_000;

export type Due = { readonly stream: string; readonly parcelId: string; readonly carrier: string };
export type DueAttempt = Due & { readonly attempt: number };

type Listed = { readonly heardAt: string; readonly openAttemptAt: string; readonly underWay: UnderWay };
type Place = 'heardAt' | 'openAttemptAt';

/** Finds what carriers are to be asked for, among all shipments and returns. */
@Injectable()
export class DueParcels {
  constructor(private readonly database: DataSource) {}

  /** Parcels that have a label, are not at the end of their way, and have been silent since; the most silent first. */
  async silentSince(since: string, now: Date): Promise<Due[]> {
    const givenUp = new Date(now.getTime() - givenUpAfterMs).toISOString();
    const where = 'row.isUnderWay = 1 and row.heardAt <= :since and row.changedAt >= :givenUp';
    const due: (Due & { heardAt: string })[] = [];
    for await (const [stream, { underWay }] of this.listed('heardAt', [where, { since, givenUp }]))
      for (const [parcelId, { carrier, isOver, heardAt }] of Object.entries(underWay.labelled))
        if (!isOver && heardAt <= since && heardAt >= givenUp) due.push({ stream, parcelId, carrier, heardAt });
    return due.sort((one, other) => (one.heardAt < other.heardAt ? -1 : 1));
  }

  /** Attempts of the last two weeks that came to nothing, or of which nobody knows. */
  async openAttempts(now: Date): Promise<DueAttempt[]> {
    const from = new Date(now.getTime() - auditedForMs).toISOString();
    const due: DueAttempt[] = [];
    for await (const [stream, { underWay }] of this.listed('openAttemptAt', ['row.openAttemptAt >= :from', { from }]))
      for (const { since, parcelId, attempt, carrier } of underWay.openAttempts)
        if (since >= from) due.push({ stream, parcelId, attempt, carrier });
    return due;
  }

  private async *listed(by: Place, where: [string, object]): AsyncGenerator<[stream: string, Listed]> {
    const shipments = this.database.getRepository(ShipmentListRow);
    const returns = this.database.getRepository(ReturnListRow);
    for await (const row of rowsOf(() => shipments.createQueryBuilder('row').where(...where), by, 'shipmentId'))
      yield [streamOf(shipment, row.shipmentId), row];
    for await (const row of rowsOf(() => returns.createQueryBuilder('row').where(...where), by, 'returnId'))
      yield [streamOf(customerReturn, row.returnId), row];
  }
}

/** Page by page, in the order of an instant and an id. */
async function* rowsOf<Row extends Listed & { [name in Key]: string }, Key extends string>(
  select: () => SelectQueryBuilder<Row>,
  by: Place,
  key: Key,
): AsyncGenerator<Row> {
  for (let last: Row | undefined; ;) {
    const page = select();
    const after = `(row.${by} > :lastAt or (row.${by} = :lastAt and row.${key} > :lastId))`;
    if (last !== undefined) page.andWhere(after, { lastAt: last[by], lastId: last[key] });
    const rows = await page.orderBy(`row.${by}`, 'ASC').addOrderBy(`row.${key}`, 'ASC').limit(pageSize).getMany();
    yield* rows;
    if (rows.length < pageSize) return;
    last = rows.at(-1)!;
  }
}
