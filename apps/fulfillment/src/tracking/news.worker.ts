import { Injectable } from '@nestjs/common';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { Refusal } from '#eventsourcing/decider.js';
import type { Cause, Recorded } from '#eventsourcing/event-store.js';
import { because, NotYet, Worker } from '#eventsourcing/worker.js';
import { Report } from '#service/report.js';
import type { TrackingReport } from '../carriers/carrier.js';
import { Senders } from '../label/senders.worker.js';
import type { CarrierNewsEvent } from './carrier-news.js';
import { seenBy } from './scan.js';
import { trackingIdOf, trackingNumber } from './tracking-number.js';

// News may overtake what we heard when we bought the label; after that it is about somebody else's parcel.
const triesMax = 5;

/** Brings what a carrier told to whom it is about. */
@Injectable()
export class NewsWorker extends Worker {
  readonly name = 'carrier-news';

  constructor(
    private readonly commands: CommandHandler,
    private readonly senders: Senders,
    private readonly report: Report,
  ) {
    super();
  }

  workFor(recorded: Recorded) {
    if (recorded.type !== 'NewsReceived') return undefined;
    const { data } = recorded as Recorded<CarrierNewsEvent>;
    const cause = because(recorded, 'worker:tracking');
    return async (tries: number) => {
      for (const report of data.reports) await this.bring(data.carrier, report, data.receivedAt, cause, tries);
    };
  }

  private async bring(carrier: string, report: TrackingReport, heardAt: string, cause: Cause, tries: number) {
    const { state } = await this.commands.read(trackingNumber, trackingIdOf(carrier, report.trackingNumber));
    if (state.travelling === undefined) {
      if (tries >= triesMax) return;
      throw new NotYet(`nobody knows yet whose a number of ${carrier} is`);
    }
    const { kind, id, parcelId } = state.travelling;
    const { expectedBy } = report;
    const scans = seenBy(Date.parse(heardAt), report.scans);
    if (scans.length < report.scans.length) this.report.warn(`${carrier} tells of the future of ${parcelId}`);
    const data = { parcelId, trackingNumber: report.trackingNumber, scans, expectedBy, heardAt };
    try {
      await this.senders.ask(`${kind}-${id}`, { type: 'RecordScans', data }, cause);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.report.warn(`news of ${parcelId} are refused: ${error.code}`);
    }
  }
}
