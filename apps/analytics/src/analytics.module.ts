import { Module } from '@nestjs/common';
import type { Service } from '#service/service.js';
import { analyticsPolicy } from './analytics.policy.js';
import { AnalyticsSettings, type AnalyticsConfig } from './config.js';
import { published } from './published.js';

@Module({ controllers: [] })
class AnalyticsModule {}

/** What the lake says: what shoppers did, tables made of what every service wrote down, and figures on them. */
export const analytics = (config: AnalyticsConfig): Service => ({
  name: 'analytics',
  module: {
    module: AnalyticsModule,
    providers: [{ provide: AnalyticsSettings, useValue: new AnalyticsSettings(config) }],
  },
  views: [],
  policy: analyticsPolicy,
  published,
  upcasters: {},
  listensTo: [],
  workers: [],
  jobs: [],
});
