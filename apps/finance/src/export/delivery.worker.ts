import { Injectable } from '@nestjs/common';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { splitStream } from '#eventsourcing/decider.js';
import type { Cause, Recorded } from '#eventsourcing/event-store.js';
import { because, Worker } from '#eventsourcing/worker.js';
import { Clock } from '#service/clock.js';
import { Report } from '#service/report.js';
import type { Destination } from '../delivery/delivery.destination.js';
import { Destinations } from '../delivery/destinations.destination.js';
import { Refused } from '../delivery/delivery.js';
import { exportSeries, type Export, type ExportSeriesEvent } from './export-series.js';
import { Exporter, NotTheSame, type Opened } from './exporter.worker.js';

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
    if (kind !== exportSeries.stream || this.destinations.all.length === 0) return undefined;
    const event = recorded as Recorded<ExportSeriesEvent>;
    switch (event.type) {
      case 'ExportMade':
        return () => this.deliver(series, event.data.batch.batchId, event);
      case 'DeliveryAsked':
        return () => this.deliver(series, event.data.batchId, event);
      case 'ExportDelivered':
      case 'DeliveryRefused':
        return undefined;
    }
  }

  private async deliver(series: string, batchId: string, event: Recorded) {
    const cause = because(event, 'worker:export-delivery');
    const made = (await this.exporter.find(batchId))!;
    const missing = this.destinations.all.filter(
      ({ place }) => !made.deliveries.some((delivery) => delivery.place === `${place}${batchId}`),
    );
    if (missing.length === 0) return;
    const { refused, failed } = await this.bring(made, missing, series, cause);
    if (refused !== undefined) {
      this.report.warn(`${batchId} is not delivered: ${refused.message}`);
      const because_ = refused instanceof Refused ? refused.because : 'not-the-same';
      const at = this.clock.now().toISOString();
      const data = { batchId, because: because_, detail: refused.message.slice(0, 500), at };
      await this.commands.handle(exportSeries, series, { type: 'RecordRefusal', data }, cause);
    }
    if (failed !== undefined) throw failed;
  }

  /** To each place, whatever becomes of the others; answers the first refusal, and the first failure that may pass. */
  private async bring(made: Export, missing: readonly Destination[], series: string, cause: Cause): Promise<Outcome> {
    const { batchId } = made.batch;
    let opened: Opened;
    try {
      opened = await this.exporter.open(made, cause);
    } catch (error) {
      if (error instanceof NotTheSame) return { refused: error };
      throw error;
    }
    const outcome: Outcome = {};
    for (const destination of missing)
      try {
        const { place, at: receivedAt } = await destination.deliver(batchId, opened.files);
        const data = { batchId, place, receivedAt, at: this.clock.now().toISOString() };
        await this.commands.handle(exportSeries, series, { type: 'RecordDelivery', data }, cause);
      } catch (error) {
        if (error instanceof Refused) outcome.refused ??= error;
        else outcome.failed ??= error as Error;
      }
    await opened.done();
    return outcome;
  }
}

type Outcome = { refused?: Refused | NotTheSame; failed?: Error };
