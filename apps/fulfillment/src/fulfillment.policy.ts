import { DeliveryDue } from '#contracts/fulfillment.js';
import { RatesPublished } from '#contracts/fx.js';
import { StockDescribed, UnitDescribed } from '#contracts/inventory.js';
import { DeliveryOrdered, OrderCancelled } from '#contracts/orders.js';
import { ask, whenever, type Policy } from '#messaging/policy.js';
import { exchangeRates } from '#money/exchange-rates.js';
import { personPolicy } from '#personal/person.policy.js';
import { piece, pieceIdOf } from './piece/piece.js';
import { shipment, shipmentIdOf } from './shipment/shipment.js';

const dayMs = 86_400_000;

export const fulfillmentPolicy: Policy = [
  whenever(DeliveryOrdered, ({ daysMax, ...ordered }) => {
    // What is sold over the counter is taken along, unless somebody said where it goes.
    const isTaken = ordered.channel === 'store' && ordered.destination === undefined;
    const way = isTaken ? { option: 'collection' } : {};
    const shipmentId = shipmentIdOf(ordered.orderId);
    const promisedMs = Date.parse(ordered.orderedAt) + (daysMax ?? 0) * dayMs;
    const promise = daysMax === undefined ? {} : { promisedBy: new Date(promisedMs).toISOString() };
    return [ask(shipment, shipmentId, { type: 'OrderShipment', data: { ...ordered, ...way, ...promise, shipmentId } })];
  }),
  whenever(OrderCancelled, ({ orderId, reason }) => [
    ask(shipment, shipmentIdOf(orderId), { type: 'CancelShipment', data: { reason } }),
  ]),
  whenever(DeliveryDue, ({ shipmentId, promisedBy }) => [
    ask(shipment, shipmentId, { type: 'NoteLate', data: { promisedBy, at: promisedBy } }),
  ]),
  whenever(UnitDescribed, ({ unitId, ...description }, { sequence }) => [
    ask(piece, pieceIdOf({ unitId }), { type: 'RecordDescription', data: { ...description, sequence } }),
  ]),
  whenever(StockDescribed, ({ sku, title }, { sequence }) => [
    ask(piece, pieceIdOf({ sku }), { type: 'RecordDescription', data: { title, sequence } }),
  ]),
  whenever(RatesPublished, (set) => [ask(exchangeRates, set.source, { type: 'RecordRates', data: { set } })]),
  ...personPolicy,
];
