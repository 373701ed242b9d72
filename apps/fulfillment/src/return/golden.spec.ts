import { join } from 'node:path';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { orderReturns, type OrderReturnsEvent } from './order-returns.js';
import { customerReturn, type ReturnEvent } from './return.js';

const types = {
  ...{ ReturnAuthorised: 1, ReturnReceived: 1, ScanRefused: 1, ReturnInspected: 1, ReturnCancelled: 1 },
  ...{ RateChosen: 1, NoRateFound: 1, LabelAttempted: 1, LabelBought: 1, LabelRefused: 1, LabelLost: 1 },
  ...{ LabelUnsettled: 1, LabelVoidRequested: 1, LabelVoided: 1, LabelVoidRefused: 1 },
  ...{ ScansRecorded: 1, ParcelStatusChanged: 1, TrackingSubscribed: 1, TroubleSettled: 1 },
} satisfies Record<ReturnEvent['type'], 1>;
const ofOrders = { LinesClaimed: 1, LinesBack: 1, LinesReleased: 1 } satisfies Record<OrderReturnsEvent['type'], 1>;

goldenContract(customerReturn, join(__dirname, 'return.golden.json'), Object.keys(types));
goldenContract(orderReturns, join(__dirname, 'order-returns.golden.json'), Object.keys(ofOrders));
