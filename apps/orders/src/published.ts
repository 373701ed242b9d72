import { OrderCancelled, OrderConfirmed, OrderPlaced } from '#contracts/orders.js';
import type { Published } from '#messaging/publication.js';
import type { OrderEvent } from './order/order.js';

/** The order facts that other services may rely on. What is not translated here stays private. */
export const published: Published<OrderEvent> = ({ type, data }, orderId) => {
  switch (type) {
    case 'OrderPlaced':
      return [OrderPlaced.of({ orderId, ...sale(data) })];
    case 'OrderConfirmed':
      return [OrderConfirmed.of({ orderId, ...sale(data) })];
    case 'OrderCancelled':
      return [OrderCancelled.of({ orderId, ...data })];
    case 'LineAllocated':
    case 'LineDeclined':
    case 'OrderAllocated':
    case 'OrderPaid':
    case 'OrderPacked':
    case 'OrderShipped':
    case 'OrderDelivered':
    case 'OrderReturned':
    case 'OrderRefunded':
      return [];
  }
};

const sale = ({ channel, customerId, lines, total }: Extract<OrderEvent, { type: 'OrderConfirmed' }>['data']) => ({
  ...{ channel, customerId, lines, total },
});
