import { Injectable } from '@nestjs/common';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { Clock } from '#service/clock.js';
import type { Gauge, Reading } from '#service/gauges.js';
import { Destinations } from '../delivery/destinations.destination.js';
import type { Batch } from './batch.js';
import { ExportClock } from './export-clock.worker.js';
import { exportSeries, type Export } from './export-series.js';

const series = ['daily', 'monthly'] as const satisfies Batch['series'][];

/** How late the exports of the books are: since when one is due and not made, or made and not where accountants take it from. */
@Injectable()
export class ExportLateness implements Gauge {
  readonly metric = 'retreasure.export.lateness';
  readonly unit = 's';
  readonly meaning = 'For how long something is due to be exported that is not there';

  constructor(
    private readonly exports: ExportClock,
    private readonly commands: CommandHandler,
    private readonly destinations: Destinations,
    private readonly clock: Clock,
  ) {}

  read(): Promise<Reading[]> {
    return Promise.all(
      series.map(async (one): Promise<Reading> => {
        const since = [await this.exports.dueSince(one), await this.undeliveredSince(one)].filter(
          (at) => at !== undefined,
        );
        const lateMs = since.map((at) => this.clock.now().getTime() - Date.parse(at));
        return [Math.max(0, ...lateMs) / 1_000, { 'retreasure.export': one }];
      }),
    );
  }

  /** Of the first that was refused, or of the last if a place has not got it: what was made before there was a place is not brought there. */
  private async undeliveredSince(one: Batch['series']): Promise<string | undefined> {
    const { exports } = (await this.commands.read(exportSeries, one)).state;
    const last = exports.at(-1);
    const refused = exports.find(({ refused }) => refused !== undefined);
    return (refused ?? (last !== undefined && this.isMissing(last) ? last : undefined))?.at;
  }

  private isMissing({ batch, deliveries }: Export): boolean {
    return this.destinations.all.some(
      ({ place }) => !deliveries.some((delivery) => delivery.place === `${place}${batch.batchId}`),
    );
  }
}
