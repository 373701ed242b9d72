/*
description: The retail year by month, with its growth.
owner: analytics
personal: none
schedule: batch
keys: [month]
columns:
  month: { type: VARCHAR, is: "Of the invoice, 2011-03", notNull: true }
  orders: { type: BIGINT, is: "Invoices with at least one sale", notNull: true }
  revenue: { type: "DECIMAL(18,3)", is: "Pounds: the sum of sales", notNull: true }
  net_revenue: { type: "DECIMAL(18,3)", is: "Revenue less returns", notNull: true }
  is_partial: { type: BOOLEAN, is: "The last day of the file is before the last day of the month, so that its growth says little", notNull: true }
  growth: { type: "DECIMAL(35,6)", is: "Revenue by that of the month before, less 1; absent where there is none" }
tests:
  it adds up to the year: >
    select 1 from (select sum(revenue) as revenue, sum(net_revenue) as net from gold.retail_months) m, gold.retail_year y
    where m.revenue <> y.revenue or m.net <> y.net_revenue
*/
with months as (
  select month, cast(sum(orders) as bigint) as orders, cast(sum(revenue) as decimal(18,3)) as revenue,
    cast(sum(net_revenue) as decimal(18,3)) as net_revenue
  from gold.retail_revenue group by month
)
select month, orders, revenue, net_revenue,
  month = month_of(last_day) and month_of(last_day + interval 1 day) = month as is_partial,
  ratio(revenue - lag(revenue) over (order by month), lag(revenue) over (order by month)) as growth
from months, (select last_day from gold.retail_year) as year
