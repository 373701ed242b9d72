/*
description: How long one-of-a-kind pieces stood in stock before they were sold, by the month of the sale and category. Sales that were reversed do not count, nor do pieces that were sold again after they came back.
owner: inventory
personal: none
keys: [month, category]
columns:
  month: { type: VARCHAR, is: "Of the sale, 2026-01", notNull: true }
  category: { type: VARCHAR, is: "Of the piece, or none", notNull: true }
  pieces: { type: BIGINT, is: "Pieces sold", notNull: true, min: 1 }
  mean_days: { type: "DECIMAL(35,6)", is: "From registration to the first sale that held, in days of the calendar", notNull: true }
  median_days: { type: DOUBLE, is: "Half of them were faster", notNull: true }
*/
with sales as (
  select sku, order_id, min(happened_at) as sold_at,
    count(case when step = 'UnitSold' then 1 end) - count(case when step = 'UnitSaleReversed' then 1 end) as held
  from silver.piece_steps where step in ('UnitSold', 'UnitSaleReversed') group by sku, order_id
),
firsts as (select sku, min(sold_at) as sold_at from sales where held > 0 group by sku),
entered as (select sku, min(happened_at) as entered_at from silver.piece_steps where step = 'UnitRegistered' group by sku),
times as (
  select firsts.sku, sold_at, days_between(cast(entered_at as date), cast(sold_at as date)) as days
  from firsts join entered on entered.sku = firsts.sku
)
select month_of(cast(sold_at as date)) as month, coalesce(category, 'none') as category, count(*) as pieces,
  ratio(sum(days), count(*)) as mean_days, percentile(days, 0.5) as median_days
from times left join silver.products on products.sku = times.sku
group by month_of(cast(sold_at as date)), coalesce(category, 'none')
