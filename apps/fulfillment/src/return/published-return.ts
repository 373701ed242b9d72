import { LabelBought, LabelVoided, ReturnAuthorised, ReturnInspected } from '#contracts/fulfillment.js';
import type { Message } from '#eventsourcing/decider.js';
import type { ReturnEvent } from './return.js';

/** What of a return becomes public. `returnId` is the id of its stream. */
export function publishedReturn({ type, data }: ReturnEvent, returnId: string): readonly Message[] {
  switch (type) {
    case 'ReturnAuthorised':
      return [ReturnAuthorised.of({ returnId, orderId: data.orderId, lines: data.lines.map(({ line }) => line) })];
    case 'ReturnInspected': {
      const { orderId, refundShipping, complete } = data;
      // What is not ours is nobody's stock and nobody's money, but it is said that somebody looked.
      const lines = data.lines.map(({ verdict: _, ...line }) => line);
      return [ReturnInspected.of({ returnId, orderId, lines, refundShipping, complete })];
    }
    case 'LabelBought': {
      const { shipmentId, orderId, parcelId, carrier, service, trackingNumber, cost, declaredValue } = data;
      const of = { shipmentId, orderId, parcelId, carrier, service, trackingNumber };
      return [LabelBought.of({ ...of, cost, declaredValue, isReturn: true })];
    }
    case 'LabelVoided': {
      const { shipmentId, orderId, parcelId, carrier, service, trackingNumber, cost } = data;
      const of = { shipmentId, orderId, parcelId, carrier, service, trackingNumber };
      return [LabelVoided.of({ ...of, cost, isReturn: true })];
    }
    case 'ReturnReceived':
    case 'ScanRefused':
    case 'ReturnCancelled':
    case 'TroubleSettled':
    case 'RateChosen':
    case 'NoRateFound':
    case 'LabelAttempted':
    case 'LabelRefused':
    case 'LabelLost':
    case 'LabelUnsettled':
    case 'LabelVoidRequested':
    case 'LabelVoidRefused':
    case 'ScansRecorded':
    case 'ParcelStatusChanged':
    case 'TrackingSubscribed':
      return [];
  }
}
