/*
description: >
  Revenue by where the buyer came from: of all that a visitor came from in the 30 days before the order was completed, the last. An order
  whose visitor came from nowhere that we know is direct; one of which no call tells, such as one of a channel, is untracked.
owner: analytics
personal: none
keys: [day, source, currency]
columns:
  day: { type: DATE, is: "When the order was placed, in UTC", notNull: true }
  source: { type: VARCHAR, is: "google, newsletter, a host; direct or untracked", notNull: true }
  currency: { type: VARCHAR, is: "Of the books", notNull: true }
  orders: { type: BIGINT, is: "Orders with revenue in the books", notNull: true, min: 1 }
  revenue_minor: { type: BIGINT, is: "Their revenue without tax, in minor units", notNull: true }
tests:
  all revenue of orders has a source: >
    select 1 from
      (select coalesce(sum(revenue_minor), 0) as revenue from gold.revenue_by_source) as told,
      (select coalesce(-sum(base_minor), 0) as revenue from silver.ledger_lines
       where account in ('4000', '4010', '4020', '4030') and order_id in (select order_id from silver.orders)) as booked
    where told.revenue <> booked.revenue
*/
with calls as (
  select clicks.*, coalesce(clicks.user_id, visitors.user_id, clicks.anonymous_id) as visitor_id
  from silver.clicks left join silver.visitors on visitors.anonymous_id = clicks.anonymous_id
),
completed as (
  select order_id, visitor_id, happened_at from (
    select *, row_number() over (partition by order_id order by happened_at, message_id) as place_in_order
    from calls where event = 'Order Completed' and order_id is not null
  ) as numbered where place_in_order = 1
),
touched as (
  select order_id, source from (
    select completed.order_id, calls.source,
      row_number() over (partition by completed.order_id order by calls.happened_at desc, calls.message_id) as newness
    from completed join calls on calls.visitor_id = completed.visitor_id and calls.source is not null
      and calls.happened_at <= completed.happened_at and calls.happened_at > completed.happened_at - interval 30 day
  ) as numbered where newness = 1
),
booked as (
  select order_id, base_currency as currency, -sum(base_minor) as revenue_minor from silver.ledger_lines
  where account in ('4000', '4010', '4020', '4030') group by order_id, base_currency
),
sourced as (
  select orders.order_id, cast(placed_at as date) as day, currency_of_books, revenue_minor,
    case when touched.source is not null then touched.source when completed.order_id is not null then 'direct'
      else 'untracked' end as source
  from (select order_id, currency as currency_of_books, revenue_minor from booked) as booked
  join (select order_id, placed_at from silver.orders) as orders on orders.order_id = booked.order_id
  left join completed on completed.order_id = orders.order_id
  left join touched on touched.order_id = orders.order_id
)
select day, source, currency_of_books as currency, count(distinct order_id) as orders, cast(sum(revenue_minor) as bigint) as revenue_minor
from sourced group by day, source, currency_of_books
