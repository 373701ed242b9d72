/*
description: How many of counted articles came and went, step by step.
owner: inventory
personal: none
judged: true
incremental: true
keys: [event_id]
columns:
  event_id: { type: VARCHAR, is: "Of the event", notNull: true }
  sku: { type: VARCHAR, is: "The stock number, trimmed and in capitals", notNull: true }
  step: { type: VARCHAR, is: "What happened", notNull: true, oneOf: [StockReceived, StockAdjusted, StockReturned, StockSold, StockSaleReversed] }
  pieces: { type: BIGINT, is: "How many more are on hand; below zero for what went", notNull: true }
  order_id: { type: VARCHAR, is: "For which order" }
  happened_at: { type: TIMESTAMP, is: "When", notNull: true }
*/
with steps as (
  select *, whole_at(data, '$.quantity') as pieces from bronze.inventory.StockReceived
  union all select *, whole_at(data, '$.change') from bronze.inventory.StockAdjusted
  union all select *, whole_at(data, '$.quantity') from bronze.inventory.StockReturned
  union all select *, -sum_at(data, '$.from[*].quantity') from bronze.inventory.StockSold
  union all select *, sum_at(data, '$.from[*].quantity') from bronze.inventory.StockSaleReversed
)
select id as event_id, sku_of(id_of(stream)) as sku, type as step, pieces, text_at(data, '$.orderId') as order_id,
  recorded_at as happened_at, file as bronze_file
from steps
