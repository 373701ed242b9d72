import { Module } from '@nestjs/common';
import { anyView } from '#eventsourcing/view-subscriber.js';
import type { Service } from '#service/service.js';
import { OrderListController } from './order/order-list.controller.js';
import { orderList } from './order/order-list.view.js';
import { OrdersController } from './order/orders.controller.js';
import { ordersPolicy } from './orders.policy.js';
import { published } from './published.js';

@Module({ controllers: [OrdersController, OrderListController] })
class OrdersModule {}

/** Sales from every channel: each order, what it waits for, and how it ended. */
export const orders: Service = {
  name: 'orders',
  module: OrdersModule,
  views: [anyView(orderList)],
  policy: ordersPolicy,
  published,
  upcasters: {},
  listensTo: ['inventory'],
};
