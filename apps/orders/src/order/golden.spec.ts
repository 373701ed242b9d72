import { join } from 'node:path';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { order, type OrderEvent } from './order.js';

const types = {
  ...{ OrderPlaced: 1, LineAllocated: 1, LineDeclined: 1, OrderAllocated: 1, OrderPaid: 1, OrderConfirmed: 1 },
  ...{ PaymentRequested: 1, PaymentActionRequired: 1, PaymentDeclined: 1, PaymentAuthorised: 1, PaymentAwaited: 1 },
  ...{ CaptureRequested: 1, PaymentCaptured: 1, VoidRequested: 1, PaymentVoided: 1 },
  ...{ RefundRequested: 1, RefundPending: 1, RefundSucceeded: 1, RefundFailed: 1 },
  ...{ OrderCancelled: 1, OrderPacked: 1, OrderShipped: 1, OrderDelivered: 1, OrderReturned: 1, OrderRefunded: 1 },
  ...{ OrderPartlyReturned: 1, ReturnHeardEarly: 1, CancelledElsewhere: 1 },
} satisfies Record<OrderEvent['type'], 1>;

goldenContract(order, join(__dirname, 'order.golden.json'), Object.keys(types));
