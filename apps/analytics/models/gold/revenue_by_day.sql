/*
description: The shop by day, in the currency of the books. Days on which nothing was booked are absent.
owner: finance
personal: none
keys: [day, currency]
columns:
  day: { type: DATE, is: "Of sales and refunds", notNull: true }
  currency: { type: VARCHAR, is: "Of the books", notNull: true }
  sales: { type: BIGINT, is: "Orders with a sale booked", notNull: true, min: 0 }
  revenue_minor: { type: BIGINT, is: "Revenue without tax, in minor units", notNull: true }
  refunds_minor: { type: BIGINT, is: "Given back without tax, in minor units", notNull: true }
  net_minor: { type: BIGINT, is: "Revenue less refunds", notNull: true }
  average_order_minor: { type: "DECIMAL(35,6)", is: "Revenue by sales; absent without a sale" }
  return_rate: { type: "DECIMAL(35,6)", is: "Refunds by revenue; absent without revenue" }
*/
with counted as (
  select document_day as day, base_currency as currency, count(distinct order_id) as sales
  from silver.ledger_lines
  where document_type = 'SALE' and account in ('4000', '4010', '4020', '4030') group by document_day, base_currency
),
summed as (
  select day, currency, cast(sum(revenue_minor) as bigint) as revenue_minor, cast(sum(refunds_minor) as bigint) as refunds_minor
  from gold.sales_by_day group by day, currency
)
select summed.day, summed.currency, coalesce(sales, 0) as sales, revenue_minor, refunds_minor,
  revenue_minor - refunds_minor as net_minor,
  ratio(revenue_minor, coalesce(sales, 0)) as average_order_minor, ratio(refunds_minor, revenue_minor) as return_rate
from summed left join counted on counted.day = summed.day and counted.currency = summed.currency
