/*
description: Orders as they were placed, here or at a channel.
owner: orders
personal: pseudonymous
judged: true
incremental: true
keys: [event_id]
columns:
  event_id: { type: VARCHAR, is: "Of the event", notNull: true }
  order_id: { type: VARCHAR, is: "The order", notNull: true }
  placed_at: { type: TIMESTAMP, is: "When it was placed, at the channel if it was there", notNull: true }
  channel: { type: VARCHAR, is: "Where it was sold: web, store, ebay, etsy, shopify", notNull: true }
  customer_id: { type: VARCHAR, is: "Who bought, by our own id; absent if nobody said it. Names are ciphertext and are not compared" }
  destination: { type: VARCHAR, is: "Where it goes, a country or a region, US-PA; absent if nobody said it" }
  total_minor: { type: BIGINT, is: "What it comes to, in minor units", notNull: true, min: 0 }
  currency: { type: VARCHAR, is: "Of the total", notNull: true }
  lines: { type: VARCHAR, is: "What was ordered, JSON as in the event", notNull: true }
*/
select
  id as event_id,
  id_of(stream) as order_id,
  instant_at(data, '$.placedAt') as placed_at,
  lower(trim(text_at(data, '$.channel'))) as channel,
  coalesce(text_at(data, '$.customerId'), text_at(data, '$.buyer.subjectId')) as customer_id,
  coalesce(text_at(data, '$.quote.destination'), text_at(data, '$.destination')) as destination,
  whole_at(data, '$.total.minor') as total_minor,
  text_at(data, '$.total.currency') as currency,
  json_at(data, '$.lines') as lines,
  file as bronze_file
from bronze.orders.OrderPlaced
