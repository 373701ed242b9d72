/*
description: The retail year in one row.
owner: analytics
personal: none
schedule: batch
keys: [first_day]
columns:
  first_day: { type: DATE, is: "Of the first sale", notNull: true }
  last_day: { type: DATE, is: "Of the last", notNull: true }
  rows_in: { type: BIGINT, is: "Rows of the files", notNull: true }
  rows_clean: { type: BIGINT, is: "Rows that are left once equal ones are one", notNull: true }
  rows_quarantined: { type: BIGINT, is: "Rows that are equal to an earlier one or make no sense", notNull: true }
  orders: { type: BIGINT, is: "Invoices with at least one sale", notNull: true }
  revenue: { type: "DECIMAL(18,3)", is: "Pounds: the sum of sales", notNull: true }
  returns: { type: "DECIMAL(18,3)", is: "Pounds: the sum of returns", notNull: true }
  net_revenue: { type: "DECIMAL(18,3)", is: "Revenue less returns", notNull: true }
  average_order_value: { type: "DECIMAL(35,6)", is: "Revenue by orders, rounded to six decimals", notNull: true }
  return_rate: { type: "DECIMAL(35,6)", is: "Returns by revenue", notNull: true }
  customers: { type: BIGINT, is: "Customers known by number with at least one sale", notNull: true }
  repeat_customers: { type: BIGINT, is: "Those of them with two orders or more", notNull: true }
  repeat_rate: { type: "DECIMAL(35,6)", is: "Repeat customers by customers", notNull: true }
tests:
  in = clean + quarantined: select 1 from gold.retail_year where rows_in <> rows_clean + rows_quarantined
  revenue by month and country adds up to that of the year: >
    select 1 from gold.retail_year y
    where y.revenue <> (select sum(amount) from silver.retail_trade where not is_return)
*/
with sales as (select * from silver.retail_trade where not is_return),
customers as (
  select customer_id, count(distinct invoice) as orders from sales where customer_id is not null group by customer_id
),
sold as (
  select min(day) as first_day, max(day) as last_day, count(distinct invoice) as orders, sum(amount) as revenue from sales
),
returned as (select coalesce(sum(amount), 0) as returns from silver.retail_trade where is_return),
counted as (select count(*) as customers, count(case when orders > 1 then 1 end) as repeat_customers from customers)
select first_day, last_day,
  (select count(*) from bronze.retail_lines) as rows_in,
  (select count(*) from silver.retail_lines) as rows_clean,
  (select count(*) from quarantine.retail_lines) as rows_quarantined,
  orders,
  cast(revenue as decimal(18,3)) as revenue,
  cast(returns as decimal(18,3)) as returns,
  cast(revenue - returns as decimal(18,3)) as net_revenue,
  ratio(revenue, orders) as average_order_value,
  ratio(returns, revenue) as return_rate,
  customers,
  repeat_customers,
  coalesce(ratio(repeat_customers, customers), 0) as repeat_rate
from sold, returned, counted
where orders > 0
