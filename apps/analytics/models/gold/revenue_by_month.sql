/*
description: The shop by month, with its growth, in the currency of the books. Months in which nothing was booked are absent.
owner: finance
personal: none
keys: [month, currency]
columns:
  month: { type: VARCHAR, is: "Of sales and refunds, 2026-01", notNull: true }
  currency: { type: VARCHAR, is: "Of the books", notNull: true }
  sales: { type: BIGINT, is: "Orders with a sale booked", notNull: true, min: 0 }
  revenue_minor: { type: BIGINT, is: "Revenue without tax, in minor units", notNull: true }
  refunds_minor: { type: BIGINT, is: "Given back without tax, in minor units", notNull: true }
  net_minor: { type: BIGINT, is: "Revenue less refunds", notNull: true }
  growth: { type: "DECIMAL(35,6)", is: "Revenue by that of the month before, less 1; absent if nothing was booked in that month" }
  is_running: { type: BOOLEAN, is: "The last month, which may go on, so that its growth says little", notNull: true }
*/
with months as (
  select month_of(day) as month, currency, min(day) as first_day, cast(sum(sales) as bigint) as sales,
    cast(sum(revenue_minor) as bigint) as revenue_minor, cast(sum(refunds_minor) as bigint) as refunds_minor
  from gold.revenue_by_day group by month_of(day), currency
)
select now.month, now.currency, now.sales, now.revenue_minor, now.refunds_minor, now.revenue_minor - now.refunds_minor as net_minor,
  ratio(now.revenue_minor - before.revenue_minor, before.revenue_minor) as growth,
  now.month = max(now.month) over () as is_running
from months as now
left join months as before on before.currency = now.currency and before.month = month_before(now.first_day)
