import { Module, type OnModuleDestroy } from '@nestjs/common';
import { anyView } from '#eventsourcing/view-subscriber.js';
import { PersonWorker, personWorkerFor } from '#personal/person.worker.js';
import { NewIds } from '#personal/new-ids.js';
import { Clock } from '#service/clock.js';
import type { RawFact } from '#lake/raw-facts.js';
import type { Service } from '#service/service.js';
import type { Carrier, LabelImage } from './carriers/carrier.js';
import { Carriers } from './carriers/carriers.js';
import { FedexCarrier } from './carriers/fedex/fedex.carrier.js';
import { ManualCarrier } from './carriers/manual/manual.carrier.js';
import { UpsCarrier } from './carriers/ups/ups.carrier.js';
import { fedexAccount, FulfillmentSettings, ownWays, upsAccount, type FulfillmentConfig } from './config.js';
import { fulfillmentPolicy } from './fulfillment.policy.js';
import { Consignments } from './label/consignments.worker.js';
import { LabelDesk } from './label/label-desk.controller.js';
import { LabelFiles } from './label/label-files.worker.js';
import { LabelWorker } from './label/label.worker.js';
import { LabelsController } from './label/labels.controller.js';
import { Senders } from './label/senders.worker.js';
import { heldByFulfillment } from './person/holding.js';
import { published } from './published.js';
import { RateWorker } from './rate/rate.worker.js';
import { ShippingRulesController } from './rate/shipping-rules.controller.js';
import { ReturnDesk } from './return/return-desk.controller.js';
import { ReturnLabelController } from './return/return-label.controller.js';
import { ReturnListController } from './return/return-list.controller.js';
import { returnList } from './return/return-list.view.js';
import { ReturnsController } from './return/returns.controller.js';
import { AddressWorker } from './shipment/address.worker.js';
import { ManifestWorker } from './shipment/manifest.worker.js';
import { ManifestsController } from './shipment/manifests.controller.js';
import { PackingController } from './shipment/packing.controller.js';
import { ShipmentDesk } from './shipment/shipment-desk.controller.js';
import { ShipmentListController } from './shipment/shipment-list.controller.js';
import { shipmentList } from './shipment/shipment-list.view.js';
import { ShipmentsController } from './shipment/shipments.controller.js';
import { CarrierEventsController } from './tracking/carrier-events.controller.js';
import { DueParcels } from './tracking/due.worker.js';
import { NewsDesk } from './tracking/news-desk.controller.js';
import { NewsKeys } from './tracking/news-keys.worker.js';
import { NewsWorker } from './tracking/news.worker.js';
import { TrackingPoll } from './tracking/tracking-poll.worker.js';
import { FirstZones } from './zone/first-zones.worker.js';
import { zoneList } from './zone/zone-list.view.js';
import { ZonesController } from './zone/zones.controller.js';

@Module({
  controllers: [
    ...[ShipmentListController, ShipmentsController, PackingController, LabelsController, ManifestsController],
    ...[ReturnListController, ReturnsController, ReturnLabelController, ZonesController, ShippingRulesController],
    CarrierEventsController,
  ],
})
class FulfillmentModule implements OnModuleDestroy {
  constructor(private readonly carriers: Carriers) {}

  onModuleDestroy() {
    for (const carrier of this.carriers.all) carrier.close();
  }
}

/** From a confirmed order to a parcel at its buyer's door, and back. */
export const fulfillment = (config: FulfillmentConfig): Service => ({
  name: 'fulfillment',
  config,
  module: {
    module: FulfillmentModule,
    providers: [
      ...[LabelDesk, Consignments, Senders, LabelFiles, LabelWorker, RateWorker, AddressWorker, ManifestWorker],
      ...[ShipmentDesk, ReturnDesk, NewsDesk, NewsWorker, NewsKeys, DueParcels, TrackingPoll, FirstZones],
      personWorkerFor(heldByFulfillment),
      { provide: FulfillmentSettings, useValue: new FulfillmentSettings(config) },
      {
        provide: Carriers,
        useFactory: ({ now }: Clock, { next }: NewIds) => new Carriers(carriersOf(config, now, next)),
        inject: [Clock, NewIds],
      },
    ],
  },
  views: [anyView(shipmentList), anyView(returnList), anyView(zoneList)],
  policy: fulfillmentPolicy,
  published,
  upcasters: {},
  // Its own topic, too: the days on which parcels are due come back over the bus.
  listensTo: ['orders', 'inventory', 'fx', 'privacy', 'fulfillment'],
  workers: [AddressWorker, RateWorker, LabelWorker, ManifestWorker, NewsWorker, PersonWorker],
  jobs: [FirstZones, TrackingPoll],
  raw: { folder: 'labels', facts: [...Object.entries(labelTypes).map(label), carrierNews] },
});

const labelTypes = {
  ...{
    zpl: 'application/vnd.zebra-zpl',
    pdf: 'application/pdf',
    gif: 'image/gif',
    png: 'image/png',
    text: 'text/plain',
  },
} satisfies { readonly [format in LabelImage['format']]: string };
const label = ([format, mediaType]: [string, string]): RawFact => ({
  ...{
    type: 'LabelBought',
    when: { format },
    field: 'hash',
    is: 'file',
    kind: 'label-image',
    mediaType,
    form: 'sealed',
  },
});
const carrierNews: RawFact = {
  ...{ type: 'NewsReceived', field: 'raw', is: 'text', kind: '{carrier}-webhook', mediaType: 'application/json' },
  ...{ form: 'sealed', at: 'receivedAt' },
};

/** Everybody who takes parcels for us: one line each. */
function carriersOf(config: FulfillmentConfig, now: () => Date, newId: () => string): Carrier[] {
  const common = { timeoutMs: config.CARRIER_TIMEOUT_MS, now, newId };
  const [ups, fedex] = [upsAccount(config), fedexAccount(config)];
  return [
    ...(ups === undefined ? [] : [new UpsCarrier({ ...common, ...ups })]),
    ...(fedex === undefined ? [] : [new FedexCarrier({ ...common, ...fedex })]),
    new ManualCarrier(ownWays(config)),
  ];
}
