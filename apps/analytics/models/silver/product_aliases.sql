/*
description: What channels call our goods, where they have names of their own for them; people said what they mean.
owner: channels
personal: none
judged: true
incremental: true
keys: [event_id]
columns:
  event_id: { type: VARCHAR, is: "Of the event", notNull: true }
  channel: { type: VARCHAR, is: "The channel", notNull: true }
  alias: { type: VARCHAR, is: "What it says, trimmed and in capitals", notNull: true }
  sku: { type: VARCHAR, is: "Our stock number; absent for what is no goods of ours, such as gift wrap" }
  said_at: { type: TIMESTAMP, is: "When", notNull: true }
*/
select id as event_id, lower(trim(text_at(data, '$.channel'))) as channel, sku_of(text_at(data, '$.from')) as alias,
  sku_of(coalesce(text_at(data, '$.to.unitId'), text_at(data, '$.to.sku'))) as sku,
  recorded_at as said_at, file as bronze_file
from bronze.channels.SkuMapped
