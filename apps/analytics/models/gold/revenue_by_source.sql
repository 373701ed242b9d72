/*
description: >
  Revenue by where the buyer came from, by rule version 2 of docs/attribution.md: the last source of the 30 days before the order. An
  order whose visitor came from nowhere that we know is direct; one of our own web shop of whose visitor no call tells is untracked.
owner: analytics
personal: none
keys: [day, source, currency]
columns:
  day: { type: DATE, is: "When the order was placed, in UTC", notNull: true }
  source: { type: VARCHAR, is: "google, newsletter, a host; a channel such as ebay; direct or untracked", notNull: true }
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
select cast(placed_at as date) as day, source, currency, count(*) as orders, cast(sum(revenue_minor) as bigint) as revenue_minor
from gold.attribution where rule_version = 2 and revenue_minor is not null
group by cast(placed_at as date), source, currency
