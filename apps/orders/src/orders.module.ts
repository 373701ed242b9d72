import { join } from 'node:path';
import { Module, type OnModuleDestroy } from '@nestjs/common';
import { anyView } from '#eventsourcing/view-subscriber.js';
import { PersonWorker, personWorkerFor } from '#personal/person.worker.js';
import type { RawFact } from '#lake/raw-facts.js';
import type { Service } from '#service/service.js';
import { OrdersSettings, type OrdersConfig } from './config.js';
import { BuyerDesk } from './order/buyer-desk.controller.js';
import { BuyerController } from './order/buyer.controller.js';
import { OrderDesk } from './order/order-desk.controller.js';
import { OrderExportController } from './order/order-export.controller.js';
import { OrderListController } from './order/order-list.controller.js';
import { orderList } from './order/order-list.view.js';
import { OrdersController } from './order/orders.controller.js';
import { ordersPolicy } from './orders.policy.js';
import { LocalProvider } from './payment/local/local.provider.js';
import { PaymentProvider } from './payment/payment.provider.js';
import { NoticeDesk } from './payment/notice-desk.controller.js';
import { PaymentWorker } from './payment/payment.worker.js';
import { PaymentsController } from './payment/payments.controller.js';
import { StripeEventsController } from './payment/stripe-events.controller.js';
import { StripeProvider } from './payment/stripe/stripe.provider.js';
import { PayoutPoll } from './payout/payout-poll.worker.js';
import { heldByOrders } from './person/holding.js';
import { RetentionDesk } from './person/retention-desk.controller.js';
import { PromotionsController } from './promotion/promotions.controller.js';
import { Redemptions } from './promotion/redemptions.worker.js';
import { published } from './published.js';
import { QuoteDesk, QuotesController } from './quote/quotes.controller.js';

@Module({
  controllers: [
    ...[QuotesController, PromotionsController, OrdersController, OrderListController],
    ...[BuyerController, OrderExportController, PaymentsController, StripeEventsController],
  ],
})
class OrdersModule implements OnModuleDestroy {
  constructor(private readonly provider: PaymentProvider) {}

  onModuleDestroy() {
    this.provider.close();
  }
}

/** Quotes, and sales from every channel: each order, what it waits for, how it is paid, and how it ended. */
export const orders = (config: OrdersConfig): Service => ({
  name: 'orders',
  config,
  module: {
    module: OrdersModule,
    providers: [
      ...[QuoteDesk, OrderDesk, BuyerDesk, RetentionDesk, NoticeDesk, PaymentWorker, PayoutPoll, Redemptions],
      personWorkerFor(heldByOrders(config.SELLER_COUNTRY)),
      { provide: OrdersSettings, useValue: new OrdersSettings(config) },
      { provide: PaymentProvider, useFactory: () => providerOf(config) },
    ],
  },
  views: [anyView(orderList)],
  policy: ordersPolicy,
  published,
  upcasters: {},
  // Its own topic, too: the deadlines of payments come back over the bus.
  listensTo: ['inventory', 'fx', 'fulfillment', 'channels', 'privacy', 'orders'],
  workers: [PaymentWorker, PersonWorker, Redemptions],
  jobs: [PayoutPoll],
  raw: { folder: 'payloads', facts: [notice] },
});

const notice: RawFact = {
  ...{ type: 'NoticeReceived', field: 'kept', is: 'file', kind: '{provider}-webhook', mediaType: 'application/json' },
  ...{ form: 'sealed', at: 'receivedAt' },
};

/** Who takes cards, by URL. */
function providerOf({ PAYMENTS_URL: url, ...config }: OrdersConfig): PaymentProvider {
  if (url === 'local:') return new LocalProvider({ file: join(config.DATA_DIR, 'orders', 'local-payments.db') });
  return new StripeProvider({ url, secretKey: config.STRIPE_SECRET_KEY!, timeoutMs: config.PAYMENT_TIMEOUT_MS });
}
