/*
description: What became of one-of-a-kind pieces, step by step.
owner: inventory
personal: none
judged: true
incremental: true
keys: [event_id]
columns:
  event_id: { type: VARCHAR, is: "Of the event", notNull: true }
  sku: { type: VARCHAR, is: "The stock number, trimmed and in capitals", notNull: true }
  unit_id: { type: VARCHAR, is: "The piece, as inventory writes it", notNull: true }
  version: { type: BIGINT, is: "Its place in the stream", notNull: true, min: 1 }
  step: { type: VARCHAR, is: "What happened", notNull: true, oneOf: [UnitRegistered, UnitSold, UnitSaleReversed, UnitReturned, UnitWrittenOff, UnitFound] }
  order_id: { type: VARCHAR, is: "For which order" }
  happened_at: { type: TIMESTAMP, is: "When", notNull: true }
*/
with steps as (
  select * from bronze.inventory.UnitRegistered union all select * from bronze.inventory.UnitSold
  union all select * from bronze.inventory.UnitSaleReversed union all select * from bronze.inventory.UnitReturned
  union all select * from bronze.inventory.UnitWrittenOff union all select * from bronze.inventory.UnitFound
)
select id as event_id, sku_of(id_of(stream)) as sku, id_of(stream) as unit_id, version, type as step, text_at(data, '$.orderId') as order_id,
  recorded_at as happened_at, file as bronze_file
from steps
