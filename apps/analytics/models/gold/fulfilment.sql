/*
description: What became of the orders of a day, by channel. One that was cancelled is not to be fulfilled.
owner: orders
personal: none
keys: [day, channel]
columns:
  day: { type: DATE, is: "When they were placed, in UTC", notNull: true }
  channel: { type: VARCHAR, is: "Where they were placed", notNull: true }
  placed: { type: BIGINT, is: "Orders placed", notNull: true, min: 1 }
  cancelled: { type: BIGINT, is: "Those that were cancelled", notNull: true }
  confirmed: { type: BIGINT, is: "Those that were confirmed, and not cancelled", notNull: true }
  shipped: { type: BIGINT, is: "Those of the confirmed that left the house", notNull: true }
  delivered: { type: BIGINT, is: "Those of the confirmed that are with their buyers", notNull: true }
  fulfilment_rate: { type: "DECIMAL(35,6)", is: "Shipped by confirmed; absent if none was confirmed" }
  hours_to_ship: { type: "DECIMAL(35,6)", is: "Mean from confirmation to leaving the house; absent if none left" }
*/
select cast(placed_at as date) as day, channel, count(*) as placed, count(cancelled_at) as cancelled,
  count(case when cancelled_at is null then confirmed_at end) as confirmed,
  count(case when cancelled_at is null and confirmed_at is not null then shipped_at end) as shipped,
  count(case when cancelled_at is null and confirmed_at is not null then delivered_at end) as delivered,
  ratio(count(case when cancelled_at is null and confirmed_at is not null then shipped_at end),
    count(case when cancelled_at is null then confirmed_at end)) as fulfilment_rate,
  ratio(sum(case when cancelled_at is null then hours_between(confirmed_at, shipped_at) end),
    count(case when cancelled_at is null then hours_between(confirmed_at, shipped_at) end)) as hours_to_ship
from silver.orders group by cast(placed_at as date), channel
