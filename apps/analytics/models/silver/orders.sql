/*
description: >
  Orders, one row each: an order that was told of twice is one, as it was first placed; what became of it since.
owner: orders
personal: pseudonymous
keys: [order_id]
columns:
  order_id: { type: VARCHAR, is: "The order", notNull: true }
  event_id: { type: VARCHAR, is: "Of the event by which it was placed", notNull: true }
  placed_at: { type: TIMESTAMP, is: "When it was placed", notNull: true }
  channel: { type: VARCHAR, is: "Where it was sold", notNull: true }
  customer_id: { type: VARCHAR, is: "Who bought, by our own id" }
  destination: { type: VARCHAR, is: "Where it goes, a country or a region" }
  country: { type: VARCHAR, is: "Of the destination, or unknown", notNull: true }
  total_minor: { type: BIGINT, is: "What it comes to in minor units", notNull: true }
  currency: { type: VARCHAR, is: "Of the total", notNull: true }
  confirmed_at: { type: TIMESTAMP, is: "When it was allocated and paid; absent if it was not" }
  cancelled_at: { type: TIMESTAMP, is: "When it was cancelled" }
  shipped_at: { type: TIMESTAMP, is: "When it left the house" }
  delivered_at: { type: TIMESTAMP, is: "When it was with its buyer" }
  returned_at: { type: TIMESTAMP, is: "When all of it had come back" }
  status: { type: VARCHAR, is: "placed, confirmed, shipped, delivered, returned or cancelled: the last that it reached", notNull: true, oneOf: [placed, confirmed, shipped, delivered, returned, cancelled] }
*/
with placed as (
  select * from (
    select *, row_number() over (partition by order_id order by placed_at, event_id) as place_in_order
    from silver.orders_placed
  ) as numbered where place_in_order = 1
),
steps as (
  select order_id,
    min(case when step = 'OrderConfirmed' then happened_at end) as confirmed_at,
    min(case when step = 'OrderCancelled' then happened_at end) as cancelled_at,
    min(case when step = 'OrderShipped' then happened_at end) as shipped_at,
    min(case when step = 'OrderDelivered' then happened_at end) as delivered_at,
    min(case when step = 'OrderReturned' then happened_at end) as returned_at
  from silver.order_steps group by order_id
)
select placed.order_id, event_id, placed_at, channel, customer_id, destination, country_of(destination) as country, total_minor, currency,
  confirmed_at, cancelled_at, shipped_at, delivered_at, returned_at,
  case when cancelled_at is not null then 'cancelled' when returned_at is not null then 'returned'
    when delivered_at is not null then 'delivered' when shipped_at is not null then 'shipped'
    when confirmed_at is not null then 'confirmed' else 'placed' end as status
from placed left join steps on steps.order_id = placed.order_id
