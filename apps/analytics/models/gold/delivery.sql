/*
description: How long parcels were on their way, by the month of delivery, carrier and country.
owner: fulfillment
personal: none
keys: [month, carrier, country]
columns:
  month: { type: VARCHAR, is: "Of the delivery, 2026-01", notNull: true }
  carrier: { type: VARCHAR, is: "Who brought it", notNull: true }
  country: { type: VARCHAR, is: "Where to, or unknown", notNull: true }
  parcels: { type: BIGINT, is: "Parcels delivered", notNull: true, min: 1 }
  timed: { type: BIGINT, is: "Those of which we know when they left", notNull: true, min: 0 }
  way_ms: { type: BIGINT, is: "Milliseconds that those were on their way together, each to 3.6 seconds", notNull: true, min: 0 }
  mean_hours: { type: "DECIMAL(35,6)", is: "From leaving the house to delivery; absent if none is timed" }
  median_hours: { type: DOUBLE, is: "Half of them were faster" }
  p90_hours: { type: DOUBLE, is: "Nine of ten were faster" }
  promised: { type: BIGINT, is: "Those with a promised time", notNull: true, min: 0 }
  on_time: { type: BIGINT, is: "Those of them that came by then", notNull: true, min: 0 }
  on_time_rate: { type: "DECIMAL(35,6)", is: "On time by promised; absent if none was promised" }
*/
with parcels as (
  select * from (
    select *, row_number() over (partition by parcel_id order by delivered_at, event_id) as place_in_parcel
    from silver.parcels_delivered
  ) as numbered where place_in_parcel = 1
),
timed as (
  select *, hours_between(dispatched_at, delivered_at) as hours from parcels
)
select month_of(cast(delivered_at as date)) as month, carrier, country_of(destination) as country, count(*) as parcels,
  count(hours) as timed, cast(coalesce(sum(hours), 0) * 3600000 as bigint) as way_ms,
  ratio(sum(hours), count(hours)) as mean_hours,
  percentile(hours, 0.5) as median_hours, percentile(hours, 0.9) as p90_hours,
  count(promised_by) as promised, count(case when delivered_at <= promised_by then 1 end) as on_time,
  ratio(count(case when delivered_at <= promised_by then 1 end), count(promised_by)) as on_time_rate
from timed group by month_of(cast(delivered_at as date)), carrier, country_of(destination)
