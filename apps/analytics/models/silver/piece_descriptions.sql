/*
description: What was said of pieces and articles, each time.
owner: inventory
personal: none
judged: true
incremental: true
keys: [event_id]
columns:
  event_id: { type: VARCHAR, is: "Of the event", notNull: true }
  sku: { type: VARCHAR, is: "The stock number, trimmed and in capitals", notNull: true }
  version: { type: BIGINT, is: "Its place in the stream: what comes later counts", notNull: true, min: 1 }
  is_unique: { type: BOOLEAN, is: "A one-of-a-kind piece, and not an article that is counted", notNull: true }
  title: { type: VARCHAR, is: "Absent if it was not said" }
  category: { type: VARCHAR, is: "Absent if it was not said" }
  says_category: { type: BOOLEAN, is: "Whether it says the category, even if that is: none", notNull: true }
  said_at: { type: TIMESTAMP, is: "When", notNull: true }
*/
with said as (
  select *, data as piece from bronze.inventory.UnitRegistered
  union all select *, json_at(data, '$.changes') as piece from bronze.inventory.UnitDescribed
  union all select *, data as piece from bronze.inventory.StockRegistered
)
select id as event_id, sku_of(id_of(stream)) as sku, version, type <> 'StockRegistered' as is_unique,
  trim(text_at(piece, '$.title')) as title, lower(trim(text_at(piece, '$.category'))) as category,
  type = 'UnitRegistered' or says(piece, '$.category') as says_category,
  recorded_at as said_at, file as bronze_file
from said
