import { Module, type OnModuleDestroy } from '@nestjs/common';
import { Count } from '#eventsourcing/measure.js';
import { anyView } from '#eventsourcing/view-subscriber.js';
import { NewIds } from '#personal/new-ids.js';
import { PersonWorker, personWorkerFor } from '#personal/person.worker.js';
import { Clock } from '#service/clock.js';
import type { RawFact } from '#lake/raw-facts.js';
import type { Service } from '#service/service.js';
import { EbayKeys } from '#webhooks/ebay-keys.source.js';
import { Budget, type Quota } from './channel/budget.js';
import type { Channel, Marketplace } from './channel/channel.js';
import { Channels } from './channel/channels.js';
import { timer } from './channel/timer.driver.js';
import { channelsPolicy } from './channels.policy.js';
import { ChannelsSettings, ebayAccount, etsyAccount, shopifyAccount, type ChannelsConfig } from './config.js';
import { EbayChannel } from './ebay/ebay.channel.js';
import { EtsyChannel } from './etsy/etsy.channel.js';
import { photosOver, type Photos } from './etsy/photo.source.js';
import { Grants } from './grant/grants.worker.js';
import { DriftDetector } from './listing/drift.worker.js';
import { EndingWorker } from './listing/ending.worker.js';
import { Exposure } from './listing/exposure.worker.js';
import { ExposuresController } from './listing/exposures.controller.js';
import { listingList } from './listing/listing-list.view.js';
import { ListingsController } from './listing/listings.controller.js';
import { Prices } from './listing/prices.worker.js';
import { PublicationWorker } from './listing/publication.worker.js';
import { ChannelEventsController } from './message/channel-events.controller.js';
import { MessageDesk } from './message/message-desk.controller.js';
import { MessageWorker } from './message/message.worker.js';
import { MessagesController } from './message/messages.controller.js';
import { messageList } from './message/quarantine.view.js';
import { RawFiles } from './message/raw-files.worker.js';
import { SaleDesk } from './order/sale-desk.worker.js';
import type { SaleEvent } from './order/sale.js';
import { saleList } from './order/sale-list.view.js';
import { SalesController } from './order/sales.controller.js';
import { WishesWorker } from './order/wishes.worker.js';
import { heldByChannels } from './person/holding.js';
import { PayoutPoll } from './payout/payout-poll.worker.js';
import { pieceList } from './piece/piece-list.view.js';
import { OrderPoll } from './poll/order-poll.worker.js';
import { published } from './published.js';
import { ShopifyChannel } from './shopify/shopify.channel.js';
import { StoreController } from './store/store.controller.js';
import { TillMessages } from './store/till-message.worker.js';

@Module({
  controllers: [
    ...[ChannelEventsController, MessagesController, SalesController, ListingsController, ExposuresController],
    StoreController,
  ],
})
class ChannelsModule implements OnModuleDestroy {
  constructor(private readonly channels: Channels) {}

  onModuleDestroy() {
    this.channels.close();
  }
}

const conflicts = new Count('retreasure.stock.conflicts', '{conflict}', 'Pieces that were sold twice');

/** eBay, Etsy, Shopify and the store: what they sold comes in, what may be sold there goes out. */
export const channels = (config: ChannelsConfig): Service => ({
  name: 'channels',
  config,
  module: {
    module: ChannelsModule,
    providers: [
      ...[MessageDesk, MessageWorker, RawFiles, SaleDesk, WishesWorker, Grants, TillMessages],
      ...[Prices, PublicationWorker, EndingWorker, DriftDetector, OrderPoll, PayoutPoll, Exposure],
      personWorkerFor(heldByChannels),
      { provide: ChannelsSettings, useValue: new ChannelsSettings(config) },
      { provide: EbayKeys, useFactory: (now: Clock) => new EbayKeys(ebayApplication(config, now)), inject: [Clock] },
      {
        provide: Channels,
        useFactory: ({ now }: Clock, { next }: NewIds, grants: Grants) => channelsOf(config, now, next, grants),
        inject: [Clock, NewIds, Grants],
      },
    ],
  },
  views: [anyView(listingList), anyView(saleList), anyView(messageList), anyView(pieceList)],
  policy: channelsPolicy,
  published,
  upcasters: {},
  listensTo: ['orders', 'inventory', 'fx', 'fulfillment', 'privacy'],
  workers: [MessageWorker, WishesWorker, PublicationWorker, EndingWorker, PersonWorker],
  jobs: [OrderPoll, DriftDetector, PayoutPoll],
  gauges: [Exposure],
  counts: { ConflictOpened: conflicts } satisfies { [Type in SaleEvent['type']]?: Count },
  raw: { folder: 'payloads', facts: rawFacts },
});

const json = { is: 'file', mediaType: 'application/json', form: 'sealed' } as const;
const received = { ...json, type: 'MessageReceived', field: 'kept', at: 'receivedAt' } as const;
// What belongs to a sale is kept once more, with it; of a buyer who is forgotten it is not.
const sold = { ...json, field: 'raw', kind: 'sale', mediaType: null, isOptional: true } as const;
const rawFacts: readonly RawFact[] = [
  { ...received, when: { channel: 'store', topic: 'sale' }, kind: 'store-sale' },
  { ...received, when: { channel: 'store' }, kind: 'store-file', mediaType: 'text/csv' },
  ...['order', 'payout'].map((topic) => ({ ...received, when: { topic }, kind: '{channel}-poll' })),
  { ...received, kind: '{channel}-webhook' },
  { ...sold, type: 'OrderHeard' },
  { ...sold, type: 'OrderHeardAgain' },
  { ...json, type: 'PayoutHeard', field: 'raw', kind: '{channel}-payout' },
];

/** Every marketplace that we have a shop at: one line each. */
function channelsOf(config: ChannelsConfig, now: () => Date, newId: () => string, grants: Grants): Channels {
  const [ebay, shopify, etsy] = [ebayAccount(config), shopifyAccount(config), etsyAccount(config)];
  const budgets: Budget[] = [];
  const sharing = (name: Marketplace, quota: Quota) => {
    const budget = new Budget(name, quota, () => now().getTime(), timer);
    budgets.push(budget);
    return { timeoutMs: config.CHANNEL_TIMEOUT_MS, now, newId, budget };
  };
  const all: Channel[] = [
    ...(ebay ? [new EbayChannel({ ...ebay.account, ...sharing('ebay', ebay.quota) })] : []),
    ...(shopify ? [new ShopifyChannel({ ...shopify.account, ...sharing('shopify', shopify.quota) })] : []),
    ...(etsy
      ? [
          new EtsyChannel({
            ...etsy.account,
            ...sharing('etsy', etsy.quota),
            grants: grants.of('etsy', etsy.firstToken),
            photos: photosFor(config),
          }),
        ]
      : []),
  ];
  return new Channels(all, budgets);
}

/** From where listings say, over https; on this machine from one server of its own, which has them all. */
function photosFor({ PHOTOS_URL: own, CHANNEL_TIMEOUT_MS: timeoutMs }: ChannelsConfig): Photos {
  if (own === undefined) return photosOver({ timeoutMs });
  const photos = photosOver({ timeoutMs, protocols: ['http:'] });
  return (url) => {
    const here = new URL(own);
    here.pathname = new URL(url).pathname;
    return photos(here.href);
  };
}

const ebayApplication = (config: ChannelsConfig, now: Clock) => ({
  ...{ url: config.EBAY_URL ?? 'https://api.ebay.com', now, timeoutMs: config.CHANNEL_TIMEOUT_MS },
  ...{ clientId: config.EBAY_CLIENT_ID, clientSecret: config.EBAY_CLIENT_SECRET },
});
