/*
description: What became of orders, step by step.
owner: orders
personal: none
judged: true
incremental: true
keys: [event_id]
columns:
  event_id: { type: VARCHAR, is: "Of the event", notNull: true }
  order_id: { type: VARCHAR, is: "The order", notNull: true }
  step: { type: VARCHAR, is: "What happened", notNull: true, oneOf: [OrderConfirmed, OrderCancelled, OrderPacked, OrderShipped, OrderDelivered, OrderPartlyReturned, OrderReturned] }
  happened_at: { type: TIMESTAMP, is: "When it was written down", notNull: true }
  reason: { type: VARCHAR, is: "Why it was cancelled" }
*/
with steps as (
  select * from bronze.orders.OrderConfirmed union all select * from bronze.orders.OrderCancelled
  union all select * from bronze.orders.OrderPacked union all select * from bronze.orders.OrderShipped
  union all select * from bronze.orders.OrderDelivered
  union all select * from bronze.orders.OrderPartlyReturned union all select * from bronze.orders.OrderReturned
)
select id as event_id, id_of(stream) as order_id, type as step, recorded_at as happened_at,
  text_at(data, '$.reason') as reason, file as bronze_file
from steps
