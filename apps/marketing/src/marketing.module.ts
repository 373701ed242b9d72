import { Module } from '@nestjs/common';
import { anyView } from '#eventsourcing/view-subscriber.js';
import type { Service } from '#service/service.js';
import { identityList } from './customer/identity-list.view.js';
import { marketingPolicy } from './marketing.policy.js';
import { published } from './published.js';

@Module({ controllers: [] })
class MarketingModule {}

/** Who our customers are, and what they agreed to hear from us. */
export const marketing: Service = {
  name: 'marketing',
  module: MarketingModule,
  views: [anyView(identityList)],
  policy: marketingPolicy,
  published,
  upcasters: {},
  listensTo: ['orders'],
};
