/*
description: The retail year by month and country.
owner: analytics
personal: none
schedule: batch
keys: [month, country]
columns:
  month: { type: VARCHAR, is: "Of the invoice, 2011-03", notNull: true }
  country: { type: VARCHAR, is: "Where the customer lives", notNull: true }
  orders: { type: BIGINT, is: "Invoices with at least one sale", notNull: true }
  pieces: { type: BIGINT, is: "Pieces sold", notNull: true }
  revenue: { type: "DECIMAL(18,3)", is: "Pounds: the sum of sales", notNull: true }
  returns: { type: "DECIMAL(18,3)", is: "Pounds: the sum of returns, in the month of the cancellation", notNull: true }
  net_revenue: { type: "DECIMAL(18,3)", is: "Revenue less returns", notNull: true }
*/
select month_of(day) as month, country,
  count(distinct case when not is_return then invoice end) as orders,
  cast(coalesce(sum(case when not is_return then pieces end), 0) as bigint) as pieces,
  cast(coalesce(sum(case when not is_return then amount end), 0) as decimal(18,3)) as revenue,
  cast(coalesce(sum(case when is_return then amount end), 0) as decimal(18,3)) as returns,
  cast(sum(case when is_return then -amount else amount end) as decimal(18,3)) as net_revenue
from silver.retail_trade
group by month_of(day), country
