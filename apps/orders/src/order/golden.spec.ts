import { join } from 'node:path';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { order, type OrderEvent } from './order.js';
import { orders } from '../orders.module.js';

const types = {
  ...{ OrderPlaced: 1, LineAllocated: 1, LineDeclined: 1, OrderAllocated: 1, OrderPaid: 1, OrderConfirmed: 1 },
  ...{ OrderCancelled: 1, OrderPacked: 1, OrderShipped: 1, OrderDelivered: 1, OrderReturned: 1, OrderRefunded: 1 },
} satisfies Record<OrderEvent['type'], 1>;

goldenContract(order, join(__dirname, 'order.golden.json'), Object.keys(types), orders.upcasters);
