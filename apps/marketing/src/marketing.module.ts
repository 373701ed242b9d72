import { join } from 'node:path';
import { Module, type OnModuleDestroy } from '@nestjs/common';
import { anyView } from '#eventsourcing/view-subscriber.js';
import { KeyRing } from '#personal/key-ring.js';
import { PersonWorker, personWorkerFor } from '#personal/person.worker.js';
import type { Service } from '#service/service.js';
import { CampaignClock } from './campaign/campaign-clock.worker.js';
import { campaignList } from './campaign/campaign-list.view.js';
import { CampaignsController } from './campaign/campaigns.controller.js';
import { SpendController } from './campaign/spend.controller.js';
import { cartList } from './cart/cart-list.view.js';
import { CartsController } from './cart/carts.controller.js';
import { AudienceFilesController } from './audience/audience-files.controller.js';
import { AudienceLateness } from './audience/audience-lateness.worker.js';
import { audiencesOf } from './audience/audience.module.js';
import { ExportClock } from './audience/export-clock.worker.js';
import { exportList } from './audience/export-list.view.js';
import { ExportsController } from './audience/exports.controller.js';
import { MarketingSettings, type MarketingConfig } from './config.js';
import { CustomerDesk } from './customer/customer-desk.controller.js';
import { CustomersController } from './customer/customers.controller.js';
import { forgottenList } from './customer/forgotten.view.js';
import { identityList } from './customer/identity-list.view.js';
import { OptInsController } from './customer/opt-ins.controller.js';
import { ProfileDesk } from './customer/profile-desk.controller.js';
import { Recognition } from './customer/recognition.worker.js';
import { SamePersonController } from './customer/same-person.controller.js';
import { PointsController } from './loyalty/points.controller.js';
import { PointsKeeper } from './loyalty/points.worker.js';
import { marketingPolicy } from './marketing.policy.js';
import { FolderMailer } from './message/folder.mailer.js';
import { LetterLinks } from './message/letter-links.controller.js';
import { Letters } from './message/letters.worker.js';
import { MailReportsController } from './message/mail-reports.controller.js';
import { Mailer } from './message/mailer.js';
import { messageList } from './message/message-list.view.js';
import { MessagesController } from './message/messages.controller.js';
import { Occasions } from './message/occasions.worker.js';
import { Pace } from './message/pace.js';
import { Postman, ServicePostman } from './message/postman.worker.js';
import { Recipients } from './message/recipients.worker.js';
import { SameReader } from './message/same-reader.worker.js';
import { SmtpMailer } from './message/smtp.mailer.js';
import { SuppressionsController } from './message/suppressions.controller.js';
import { Suppressions } from './message/suppressions.worker.js';
import { UnsubscriptionsController } from './message/unsubscriptions.controller.js';
import { offerList } from './offer/offer-list.view.js';
import { heldByMarketing } from './person/holding.js';
import { published } from './published.js';
import { cartedPieces, orderedPieces } from './recommendation/interest.view.js';
import { RecommendationsController } from './recommendation/recommendations.controller.js';
import { unwilling } from './recommendation/unwilling.view.js';
import { ModerationController } from './review/moderation.controller.js';
import { ReviewDesk } from './review/review-desk.controller.js';
import { ReviewLettersController } from './review/review-letters.controller.js';
import { reviewList } from './review/review-list.view.js';
import { ReviewsController } from './review/reviews.controller.js';
import { DevicesController } from './push/devices.controller.js';
import { vapidOf, WebPush } from './push/web-push.driver.js';
import { purchaseList } from './segment/purchase-list.view.js';
import { SegmentClock } from './segment/segment-clock.worker.js';
import { segmentList } from './segment/segment-list.view.js';
import { SegmentsController } from './segment/segments.controller.js';
import { buyers } from './timeline/buyer.view.js';
import { momentList } from './timeline/moment.view.js';
import { TimelineController } from './timeline/timeline.controller.js';
import { Triggers } from './trigger/triggers.worker.js';
import { watchers } from './watch/watcher.view.js';
import { WatchesController } from './watch/watches.controller.js';

@Module({
  controllers: [
    ...[CustomersController, OptInsController, SamePersonController, TimelineController, PointsController],
    ...[MessagesController, UnsubscriptionsController, SuppressionsController, MailReportsController],
    ...[SegmentsController, ExportsController, AudienceFilesController, CampaignsController, SpendController],
    ...[CartsController, WatchesController, RecommendationsController, DevicesController],
    ...[ReviewsController, ModerationController, ReviewLettersController],
  ],
})
class MarketingModule implements OnModuleDestroy {
  constructor(private readonly mailer: Mailer) {}

  onModuleDestroy() {
    return this.mailer.close();
  }
}

/** Who our customers are, and what they agreed to hear from us. */
export const marketing = (config: MarketingConfig): Service => ({
  ...{ name: 'marketing', config },
  module: {
    module: MarketingModule,
    providers: [
      ...[
        ProfileDesk,
        CustomerDesk,
        Recognition,
        Recipients,
        SameReader,
        Letters,
        Suppressions,
        Postman,
        ServicePostman,
        LetterLinks,
        Occasions,
        ReviewDesk,
        SegmentClock,
        PointsKeeper,
        Triggers,
        CampaignClock,
      ],
      personWorkerFor(heldByMarketing, Mailer),
      { provide: MarketingSettings, useValue: new MarketingSettings(config) },
      ...audiencesOf(config),
      { provide: Mailer, useFactory: () => mailerOf(config) },
      { provide: Pace, useFactory: () => new Pace(config.MAILS_PER_SECOND) },
      {
        provide: WebPush,
        useFactory: (ring: KeyRing) => new WebPush(vapidOf(ring, `mailto:${config.MAIL_FROM}`), config.MAIL_TIMEOUT_MS),
        inject: [KeyRing],
      },
    ],
  },
  views: [
    anyView(identityList),
    anyView(forgottenList),
    anyView(buyers),
    anyView(momentList),
    anyView(purchaseList),
    anyView(segmentList),
    anyView(campaignList),
    anyView(messageList),
    anyView(exportList),
    anyView(reviewList),
    anyView(offerList),
    anyView(watchers),
    anyView(cartList),
    anyView(cartedPieces),
    anyView(orderedPieces),
    anyView(unwilling),
  ],
  policy: marketingPolicy,
  published,
  upcasters: {},
  // Its own topic, too: deadlines come back over the bus.
  listensTo: ['orders', 'inventory', 'fx', 'finance', 'fulfillment', 'analytics', 'privacy', 'marketing'],
  workers: [Recognition, PersonWorker, Postman, ServicePostman, Occasions, Triggers, PointsKeeper],
  ...{ jobs: [SegmentClock, CampaignClock, ExportClock], gauges: [AudienceLateness] },
});

const mailerOf = ({ MAIL_URL, MAIL_PASSWORD, MAIL_TIMEOUT_MS, DATA_DIR }: MarketingConfig): Mailer => {
  if (MAIL_URL === undefined) return new FolderMailer(join(DATA_DIR, 'mail'));
  if (MAIL_URL.startsWith('file:')) return new FolderMailer(MAIL_URL.slice('file:'.length));
  return new SmtpMailer(MAIL_URL, MAIL_TIMEOUT_MS, MAIL_PASSWORD);
};
