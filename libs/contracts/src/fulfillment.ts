import { z } from 'zod';
import { contract } from './contract.js';
import { alertEnded, alertRaised, personalDataRead, retentionDeclared, subjectDataCollected } from './oversight.js';
import { id, instant, money, place, text } from './vocabulary.js';

export const PersonalDataRead = personalDataRead('fulfillment');
export const AlertRaised = alertRaised('fulfillment');
export const AlertEnded = alertEnded('fulfillment');

const days = z.int().min(0).max(365);
const tariff = z.object({ perOrder: money, perPiece: money.describe('For each piece on top, in the same currency') });
/** One way to the buyers of a zone. Several tariffs: one for each currency that has prices of its own. */
export const zoneService = z.object({
  optionId: id.describe('What a quote names: standard, express'),
  name: text(60),
  tariffs: z.array(tariff).min(1).max(20),
  insurance: z
    .object({
      above: money.describe('Goods worth no more are covered anyway'),
      permille: z.int().min(0).max(1_000).describe('Of the whole value of the goods, once it is above'),
    })
    .optional(),
  daysMin: days,
  daysMax: days.describe('What the buyer is promised, from the day of the order'),
});
/** Destinations that are served alike. Of two zones the one that names a place more closely counts: US-HI before US. */
export const shippingZone = z.object({
  zoneId: id,
  name: text(60),
  places: z.array(place).min(1).max(300),
  except: z.array(place).max(300).describe('Places within them that are not served by this zone'),
  services: z.array(zoneService).max(20).describe('The usual way first; none: nothing can be sent there'),
});
export type ShippingZone = z.infer<typeof shippingZone>;

const zone: ShippingZone = {
  ...{ zoneId: 'eu', name: 'European Union', places: ['DE', 'FR', 'ES'], except: ['ES-CN'] },
  services: [
    {
      ...{ optionId: 'standard', name: 'Standard', daysMin: 3, daysMax: 7 },
      tariffs: [{ perOrder: { minor: 1290, currency: 'EUR' }, perPiece: { minor: 490, currency: 'EUR' } }],
      insurance: { above: { minor: 50_000, currency: 'EUR' }, permille: 6 },
    },
  ],
};

export const ShippingZoneSet = contract(
  'retreasure.fulfillment.shipping-zone-set.v1',
  'From now on these destinations are served by these services, at these prices; without services, they are not.',
  shippingZone,
  zone,
);

const shipmentOf = z.object({ shipmentId: id, orderId: id });
const shipment = { shipmentId: 's-42', orderId: 'o-42' };
const parcelOf = shipmentOf.extend({ parcelId: id, carrier: id, service: text(60), trackingNumber: text(60) });
const parcel = {
  ...{ ...shipment, parcelId: 's-42.1', carrier: 'ups', service: '03' },
  trackingNumber: '1ZA1B2C30312345671',
};

export const ShipmentPacked = contract(
  'retreasure.fulfillment.shipment-packed.v1',
  'Everything of an order is in closed parcels.',
  shipmentOf,
  shipment,
);

export const ShipmentDispatched = contract(
  'retreasure.fulfillment.shipment-dispatched.v1',
  'All parcels of an order left the house.',
  shipmentOf.extend({ trackingNumber: text(60).describe('Of the first parcel'), dispatchedAt: instant }),
  { ...shipment, trackingNumber: parcel.trackingNumber, dispatchedAt: '2026-01-11T15:00:00.000Z' },
);

export const ParcelsDispatched = contract(
  'retreasure.fulfillment.parcels-dispatched.v1',
  'All parcels of an order left the house: each, by whom, and under which number.',
  shipmentOf.extend({
    parcels: z.array(z.object({ parcelId: id, carrier: id, trackingNumber: text(60), sentAt: instant })).min(1),
  }),
  {
    ...shipment,
    parcels: [
      {
        ...{ parcelId: 's-42.1', carrier: 'ups', trackingNumber: parcel.trackingNumber },
        sentAt: '2026-01-11T15:00:00.000Z',
      },
    ],
  },
);

export const ShipmentDelivered = contract(
  'retreasure.fulfillment.shipment-delivered.v1',
  'All parcels of an order are with their buyer.',
  shipmentOf.extend({ trackingNumber: text(60).describe('Of the first parcel'), deliveredAt: instant }),
  { ...shipment, trackingNumber: parcel.trackingNumber, deliveredAt: '2026-01-14T10:12:00.000Z' },
);

export const LeftThoughCancelled = contract(
  'retreasure.fulfillment.left-though-cancelled.v1',
  'An order was cancelled, but something of it left the house all the same: its pieces cannot be sold until they are back.',
  shipmentOf.extend({ unitIds: z.array(id).describe('Every one-of-a-kind piece of the order') }),
  { ...shipment, unitIds: ['CM-72.49.3'] },
);

export const LabelBought = contract(
  'retreasure.fulfillment.label-bought.v1',
  'A carrier sold us a label, for a parcel or for what comes back: it will be on the invoice.',
  parcelOf.extend({ cost: money, declaredValue: money, isReturn: z.boolean() }),
  {
    ...{ ...parcel, cost: { minor: 1873, currency: 'USD' }, declaredValue: { minor: 125_000, currency: 'USD' } },
    isReturn: false,
  },
);

export const LabelVoided = contract(
  'retreasure.fulfillment.label-voided.v1',
  'A carrier took a label back: it will not be on the invoice, or be credited.',
  parcelOf.extend({ cost: money.optional(), isReturn: z.boolean() }),
  { ...parcel, cost: { minor: 1873, currency: 'USD' }, isReturn: false },
);

export const ParcelDelivered = contract(
  'retreasure.fulfillment.parcel-delivered.v1',
  'A parcel reached its buyer: when it was promised, when it came, by whom, how far and what it cost.',
  parcelOf.extend({
    zoneId: id.optional().describe('None where nobody was promised a price: sold elsewhere, to outside our zones'),
    destination: place.optional(),
    cost: money.optional(),
    dispatchedAt: instant.optional(),
    promisedBy: instant.optional(),
    deliveredAt: instant,
  }),
  {
    ...{ ...parcel, zoneId: 'us', destination: 'US-TX', cost: { minor: 1873, currency: 'USD' } },
    ...{ dispatchedAt: '2026-01-11T15:00:00.000Z', promisedBy: '2026-01-15T15:00:00.000Z' },
    deliveredAt: '2026-01-14T10:12:00.000Z',
  },
);

export const DeliveryDue = contract(
  'retreasure.fulfillment.delivery-due.v1',
  'A deadline, delivered some hours after `promisedBy`: what is not with its buyer then is late.',
  shipmentOf.extend({ promisedBy: instant }),
  { ...shipment, promisedBy: '2026-01-15T15:00:00.000Z' },
);

export const DeliveryTroubled = contract(
  'retreasure.fulfillment.delivery-troubled.v1',
  'A buyer may want to hear from us: a parcel is late, held up, on its way back or lost.',
  shipmentOf.extend({
    subjectId: id.optional().describe('Whose it is, if we know'),
    trouble: z.enum(['late', 'exception', 'returning', 'lost']),
    parcelId: id.optional(),
    promisedBy: instant.optional(),
    at: instant,
  }),
  {
    ...{ ...shipment, subjectId: 'c-1', trouble: 'late' },
    ...{ promisedBy: '2026-01-15T15:00:00.000Z', at: '2026-01-15T15:00:00.000Z' },
  },
);

const returnOf = z.object({ returnId: id, orderId: id });
const back = { returnId: 'rt-7', orderId: 'o-42' };

export const ReturnAuthorised = contract(
  'retreasure.fulfillment.return-authorised.v1',
  'The buyer may send these lines of the order back.',
  returnOf.extend({ lines: z.array(z.int().min(1)).min(1) }),
  { ...back, lines: [1] },
);

const inspected = z.object({
  line: z.int().min(1),
  unitId: id.optional(),
  sku: id.optional(),
  quantity: z.int().min(1),
  condition: text(200),
  restock: z.boolean().describe('Whether it is in our stock again'),
  refund: z
    .union([z.literal('full'), z.literal('none'), money])
    .describe('What of its price the buyer gets back, in the currency of the order'),
});

export const ReturnInspected = contract(
  'retreasure.fulfillment.return-inspected.v1',
  'What came back was looked at: what goes into stock again, and what the buyer gets back.',
  returnOf.extend({
    lines: z.array(inspected).min(1),
    refundShipping: z.boolean(),
    complete: z.boolean().describe('Whether all that was sent is back'),
  }),
  {
    ...{ ...back, refundShipping: true, complete: true },
    lines: [
      { ...{ line: 1, unitId: 'CM-72.49.3', quantity: 1, condition: 'as sold' }, ...{ restock: true, refund: 'full' } },
    ],
  },
);

export const SubjectDataCollected = subjectDataCollected('fulfillment', {
  record: 'shipment s-42',
  event: { type: 'ShipmentPacked', at: '2026-01-11T15:00:00.000Z', data: {} },
});

export const RetentionDeclared = retentionDeclared('fulfillment', {
  ...{ record: 'shipment s-42', fields: ['name', 'address'] },
  ...{ basis: 'parcel under way: Art. 6(1)(b) GDPR', until: '2026-04-10' },
});
