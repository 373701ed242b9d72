import { join } from 'node:path';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { shipment, type ShipmentEvent } from './shipment.js';

const types = {
  ...{ ShipmentOrdered: 1, ConsigneeNamed: 1, AddressChecked: 1, AddressTrusted: 1, ExportStopped: 1 },
  ...{ ExportPermitted: 1, PiecePicked: 1, PiecePacked: 1, ScanRefused: 1, ParcelClosed: 1, ShipmentPacked: 1 },
  ...{ RateChosen: 1, NoRateFound: 1, LabelAttempted: 1, LabelBought: 1, LabelRefused: 1, LabelLost: 1 },
  ...{ LabelUnsettled: 1, LabelVoidRequested: 1, LabelVoided: 1, LabelVoidRefused: 1 },
  ...{ ScansRecorded: 1, ParcelStatusChanged: 1, TrackingSubscribed: 1 },
  ...{ ParcelHandedOver: 1, ShipmentDispatched: 1, ParcelDelivered: 1, ShipmentDelivered: 1, DeliveryTroubled: 1 },
  ...{ TroubleSettled: 1, ShipmentCancelled: 1, CancelledTooLate: 1 },
} satisfies Record<ShipmentEvent['type'], 1>;

goldenContract(shipment, join(__dirname, 'shipment.golden.json'), Object.keys(types));
