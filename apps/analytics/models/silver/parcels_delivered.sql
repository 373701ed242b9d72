/*
description: Parcels that reached their buyers.
owner: fulfillment
personal: none
judged: true
incremental: true
keys: [event_id]
columns:
  event_id: { type: VARCHAR, is: "Of the event", notNull: true }
  shipment_id: { type: VARCHAR, is: "The shipment", notNull: true }
  parcel_id: { type: VARCHAR, is: "The parcel", notNull: true }
  carrier: { type: VARCHAR, is: "Who brought it", notNull: true }
  destination: { type: VARCHAR, is: "A country or a region" }
  dispatched_at: { type: TIMESTAMP, is: "When it left the house" }
  promised_by: { type: TIMESTAMP, is: "When the buyer was promised it" }
  delivered_at: { type: TIMESTAMP, is: "When it came", notNull: true }
*/
with parcels as (
  select id as event_id, id_of(stream) as shipment_id, text_at(data, '$.parcelId') as parcel_id,
    lower(trim(text_at(data, '$.carrier'))) as carrier, text_at(data, '$.destination') as destination,
    instant_at(data, '$.dispatchedAt') as dispatched_at, instant_at(data, '$.promisedBy') as promised_by,
    instant_at(data, '$.at') as delivered_at, file as bronze_file
  from bronze.fulfillment.ParcelDelivered
)
select *, case when delivered_at < dispatched_at then 'it came before it left the house' end as problem from parcels
