import { attend, raised, type Concerns } from '../shipment/shipment-attention.js';
import type { ReturnEvent } from './return.js';

/** Where the return is after the event: whether it was cancelled, and whether its carrier ever had it. */
type Whereabouts = { readonly isCancelled: boolean; readonly hasLeft: boolean };

/** What people have to look at of a return after this event; the same list if nothing changed. The newest comes last. */
export function attendReturn(concerns: Concerns, event: ReturnEvent, { isCancelled, hasLeft }: Whereabouts): Concerns {
  switch (event.type) {
    case 'ReturnAuthorised':
    case 'ReturnReceived':
    case 'ScanRefused':
    case 'ReturnInspected':
      return concerns;
    case 'ReturnCancelled':
      return attend(concerns, { type: 'ShipmentCancelled', data: event.data }, true);
    case 'ParcelStatusChanged': {
      const next = attend(concerns, event, false);
      // It was cancelled, and comes all the same: somebody has to expect it.
      return isCancelled && hasLeft ? raised(next, 'cancelled-too-late') : next;
    }
    case 'TroubleSettled':
    case 'ScansRecorded':
    case 'TrackingSubscribed':
    case 'RateChosen':
    case 'NoRateFound':
    case 'LabelAttempted':
    case 'LabelBought':
    case 'LabelRefused':
    case 'LabelLost':
    case 'LabelUnsettled':
    case 'LabelVoidRequested':
    case 'LabelVoided':
    case 'LabelVoidRefused':
      return attend(concerns, event, isCancelled);
  }
}
