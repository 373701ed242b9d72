import { Injectable } from '@nestjs/common';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { Refusal, splitStream } from '#eventsourcing/decider.js';
import type { Recorded } from '#eventsourcing/event-store.js';
import { because, Worker } from '#eventsourcing/worker.js';
import { Report } from '#service/report.js';
import type { ManifestEvent } from './manifest.js';
import { shipment } from './shipment.js';

/** Tells each shipment that its parcel left with a manifest. */
@Injectable()
export class ManifestWorker extends Worker {
  readonly name = 'manifests';

  constructor(
    private readonly commands: CommandHandler,
    private readonly report: Report,
  ) {
    super();
  }

  workFor(recorded: Recorded) {
    if (recorded.type !== 'ManifestClosed') return undefined;
    const { stream, data } = recorded as Recorded<ManifestEvent>;
    const [, manifestId] = splitStream(stream);
    const cause = because(recorded, 'worker:manifests');
    return async () => {
      for (const { shipmentId, parcelId } of data.parcels)
        try {
          const handOver = { type: 'HandOver', data: { parcelId, manifestId, at: data.at } } as const;
          await this.commands.handle(shipment, shipmentId, handOver, cause);
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          this.report.warn(`parcel ${parcelId} is on manifest ${manifestId}, and did not leave: ${error.code}`);
        }
    };
  }
}
