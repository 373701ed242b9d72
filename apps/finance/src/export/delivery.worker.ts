import { Injectable } from '@nestjs/common';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { splitStream } from '#eventsourcing/decider.js';
import type { Recorded } from '#eventsourcing/event-store.js';
import { because, Worker } from '#eventsourcing/worker.js';
import { Clock } from '#service/clock.js';
import { Report } from '#service/report.js';
import { Destinations } from '../delivery/destinations.destination.js';
import { Refused } from '../delivery/delivery.js';
import { exportSeries, type ExportSeriesEvent } from './export-series.js';
import { Exporter, NotTheSame } from './exporter.worker.js';

/** Brings each export to every place where accountants take it from; who cannot be reached is tried again. */
@Injectable()
export class DeliveryWorker extends Worker {
  readonly name = 'export-delivery';
  // A month of a hundred thousand orders is a few hundred megabytes.
  override readonly atOnce = 1;

  constructor(
    private readonly exporter: Exporter,
    private readonly commands: CommandHandler,
    private readonly destinations: Destinations,
    private readonly clock: Clock,
    private readonly report: Report,
  ) {
    super();
  }

  workFor(recorded: Recorded) {
    const [kind, series] = splitStream(recorded.stream);
    if (kind !== exportSeries.stream || recorded.type !== 'ExportMade' || this.destinations.all.length === 0)
      return undefined;
    const event = recorded as Recorded<Extract<ExportSeriesEvent, { type: 'ExportMade' }>>;
    return () => this.deliver(series, event);
  }

  private async deliver(series: string, event: Recorded<Extract<ExportSeriesEvent, { type: 'ExportMade' }>>) {
    const { batchId } = event.data.batch;
    const cause = because(event, 'worker:export-delivery');
    const made = (await this.exporter.find(batchId))!;
    const missing = this.destinations.all.filter(
      ({ place }) => !made.deliveries.some((delivery) => delivery.place === `${place}${batchId}`),
    );
    if (missing.length === 0) return;
    try {
      const { files, done } = await this.exporter.open(made, cause);
      try {
        for (const destination of missing) {
          const { place, at: receivedAt } = await destination.deliver(batchId, files);
          const data = { batchId, place, receivedAt, at: this.clock.now().toISOString() };
          await this.commands.handle(exportSeries, series, { type: 'RecordDelivery', data }, cause);
        }
      } finally {
        await done();
      }
    } catch (error) {
      if (!(error instanceof Refused) && !(error instanceof NotTheSame)) throw error;
      this.report.warn(`${batchId} is not delivered: ${error.message}`);
      const because_ = error instanceof Refused ? error.because : 'not-the-same';
      const data = {
        batchId,
        because: because_,
        detail: error.message.slice(0, 500),
        at: this.clock.now().toISOString(),
      };
      await this.commands.handle(exportSeries, series, { type: 'RecordRefusal', data }, cause);
    }
  }
}
