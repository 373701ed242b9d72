import type { IncomingMessage } from 'node:http';
import { Module, type MiddlewareConsumer, type NestModule } from '@nestjs/common';
import { anyView } from '#eventsourcing/view-subscriber.js';
import { Clock } from '#service/clock.js';
import type { Service } from '#service/service.js';
import { EbayKeys } from '#webhooks/ebay-keys.source.js';
import { CaseDesk } from './case/case-desk.controller.js';
import { CaseWorker } from './case/case.worker.js';
import { PrivacyCaseListController } from './case/privacy-case-list.controller.js';
import { privacyCases } from './case/privacy-case.view.js';
import { PrivacyCasesController } from './case/privacy-cases.controller.js';
import { PrivacySettings, type PrivacyConfig } from './config.js';
import { EbayAccountDeletionsController } from './ebay/ebay-account-deletions.controller.js';
import { OwnPartWorker } from './export/own-part.worker.js';
import { subjectExports } from './export/subject-export.view.js';
import { SubjectExportsController } from './export/subject-exports.controller.js';
import { AlertsController } from './oversight/alerts.controller.js';
import { notedAlerts } from './oversight/noted-alert.view.js';
import { PersonalDataReadsController } from './oversight/personal-data-reads.controller.js';
import { personalReads } from './oversight/personal-read.view.js';
import { privacyPolicy } from './privacy.policy.js';
import { published } from './published.js';
import { lawRetention } from './retention/law-retention.view.js';
import { Retention } from './retention/retention.worker.js';
import { ShopifyPrivacyEventsController } from './shopify/shopify-privacy-events.controller.js';
import { ErasureWorker } from './subject/erasure.worker.js';
import { SubjectSearchesController } from './subject/subject-searches.controller.js';
import { SubjectsController } from './subject/subjects.controller.js';

@Module({
  controllers: [
    ...[SubjectSearchesController, SubjectsController, SubjectExportsController],
    ...[PrivacyCasesController, PrivacyCaseListController],
    ...[ShopifyPrivacyEventsController, EbayAccountDeletionsController],
    ...[PersonalDataReadsController, AlertsController],
  ],
})
class PrivacyModule implements NestModule {
  /** Who was found is never kept as an answer under a key: it would outlive the look-ups, which go when she is forgotten. */
  configure(consumer: MiddlewareConsumer) {
    consumer.apply(withoutKey).forRoutes(SubjectSearchesController);
  }
}

function withoutKey({ headers }: IncomingMessage, _: unknown, next: () => void) {
  // One that is wrong is refused as anywhere else.
  if (/^(?=.*[^"])[\x20-\x7e]{1,255}$/.test(String(headers['idempotency-key']))) delete headers['idempotency-key'];
  next();
}

const ebayApplication = (config: PrivacyConfig, now: Clock) => ({
  ...{ url: config.EBAY_URL, clientId: config.EBAY_CLIENT_ID, clientSecret: config.EBAY_CLIENT_SECRET },
  ...{ timeoutMs: config.EBAY_TIMEOUT_MS, now },
});

/** Who is behind a subject id, what is kept of them and why, what they ask of us and by when, and who read what of them. */
export const privacy = (config: PrivacyConfig): Service => ({
  name: 'privacy',
  config,
  module: {
    module: PrivacyModule,
    providers: [
      ...[CaseDesk, ErasureWorker, CaseWorker, OwnPartWorker, Retention],
      { provide: PrivacySettings, useValue: new PrivacySettings(config) },
      { provide: EbayKeys, inject: [Clock], useFactory: (now: Clock) => new EbayKeys(ebayApplication(config, now)) },
    ],
  },
  views: [
    anyView(privacyCases),
    anyView(subjectExports),
    anyView(personalReads),
    anyView(notedAlerts),
    anyView(lawRetention),
  ],
  policy: privacyPolicy,
  published,
  upcasters: {},
  // Its own topic, too: deadlines come back over the bus, and so does who read what here.
  listensTo: ['orders', 'inventory', 'fx', 'fulfillment', 'channels', 'finance', 'analytics', 'marketing', 'privacy'],
  workers: [ErasureWorker, CaseWorker, OwnPartWorker],
  jobs: [Retention],
});
