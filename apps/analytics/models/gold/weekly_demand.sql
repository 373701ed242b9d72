/*
description: Pieces sold by week and category, for forecasts. Weeks without a sale are absent. Sales that were reversed do not count.
owner: inventory
personal: none
keys: [week, category]
columns:
  week: { type: DATE, is: "The Monday it begins with, in UTC", notNull: true }
  category: { type: VARCHAR, is: "Of the goods, or none", notNull: true }
  pieces: { type: BIGINT, is: "Pieces sold", notNull: true, min: 1 }
*/
with sold as (
  select sku, order_id, min(happened_at) as sold_at, sum(case step when 'UnitSold' then 1 else -1 end) as pieces
  from silver.piece_steps where step in ('UnitSold', 'UnitSaleReversed') group by sku, order_id
  union all
  select sku, order_id, min(happened_at), sum(-pieces)
  from silver.stock_steps where step in ('StockSold', 'StockSaleReversed') group by sku, order_id
)
select week_of(cast(sold_at as date)) as week, coalesce(category, 'none') as category, cast(sum(pieces) as bigint) as pieces
from sold left join silver.products on products.sku = sold.sku
where pieces > 0 group by week_of(cast(sold_at as date)), coalesce(category, 'none')
