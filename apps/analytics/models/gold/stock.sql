/*
description: >
  Goods by category, as they are now: one-of-a-kind pieces count one each, articles as many as are on hand. What they cost is what stands
  on account 1410 under their stock numbers.
owner: inventory
personal: none
keys: [category]
columns:
  category: { type: VARCHAR, is: "Of the goods, or none", notNull: true }
  entered: { type: BIGINT, is: "Pieces that ever came in, by registration, receipt or correction", notNull: true }
  sold: { type: BIGINT, is: "Pieces sold, less sales that were reversed before they left", notNull: true, min: 0 }
  returned: { type: BIGINT, is: "Pieces that came back into stock", notNull: true, min: 0 }
  on_hand: { type: BIGINT, is: "Pieces in the house: entered less sold, plus returned", notNull: true }
  cost_minor: { type: BIGINT, is: "What those in stock cost by the books, in minor units; 0 if it is not known", notNull: true }
tests:
  on hand is what came less what went: select 1 from gold.stock where on_hand <> entered - sold + returned
*/
with moves as (
  select sku,
    case step when 'UnitRegistered' then 1 when 'UnitFound' then 1 when 'UnitWrittenOff' then -1 else 0 end as entered,
    case step when 'UnitSold' then 1 when 'UnitSaleReversed' then -1 else 0 end as sold,
    case step when 'UnitReturned' then 1 else 0 end as returned
  from silver.piece_steps
  union all
  select sku,
    case when step in ('StockReceived', 'StockAdjusted') then pieces else 0 end,
    case when step in ('StockSold', 'StockSaleReversed') then -pieces else 0 end,
    case when step = 'StockReturned' then pieces else 0 end
  from silver.stock_steps
),
counted as (
  select sku, sum(entered) as entered, sum(sold) as sold, sum(returned) as returned from moves group by sku
),
costs as (
  select sku, sum(base_minor) as cost_minor from silver.ledger_lines where account = '1410' and sku is not null group by sku
)
select coalesce(category, 'none') as category,
  cast(sum(entered) as bigint) as entered, cast(sum(sold) as bigint) as sold, cast(sum(returned) as bigint) as returned,
  cast(sum(entered - sold + returned) as bigint) as on_hand,
  cast(sum(coalesce(cost_minor, 0)) as bigint) as cost_minor
from counted left join silver.products on products.sku = counted.sku left join costs on costs.sku = counted.sku
group by coalesce(category, 'none')
