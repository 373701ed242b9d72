import { Module } from '@nestjs/common';
import { anyView } from '#eventsourcing/view-subscriber.js';
import { PersonWorker, personWorkerFor } from '#personal/person.worker.js';
import type { Service } from '#service/service.js';
import { CustomersController } from './customer/customers.controller.js';
import { identityList } from './customer/identity-list.view.js';
import { ProfileDesk } from './customer/profile-desk.controller.js';
import { Recognition } from './customer/recognition.worker.js';
import { SamePersonController } from './customer/same-person.controller.js';
import { marketingPolicy } from './marketing.policy.js';
import { heldByMarketing } from './person/holding.js';
import { published } from './published.js';

@Module({ controllers: [CustomersController, SamePersonController] })
class MarketingModule {}

/** Who our customers are, and what they agreed to hear from us. */
export const marketing: Service = {
  name: 'marketing',
  module: { module: MarketingModule, providers: [ProfileDesk, Recognition, personWorkerFor(heldByMarketing)] },
  views: [anyView(identityList)],
  policy: marketingPolicy,
  published,
  upcasters: {},
  listensTo: ['orders', 'privacy'],
  workers: [Recognition, PersonWorker],
};
