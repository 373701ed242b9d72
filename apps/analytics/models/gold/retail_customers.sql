/*
description: >
  The customers of the retail year, by their numbers: recency, frequency and what they spent, each in fifths over all customers, and what
  they were worth. Ties go by the customer's number, so that each fifth has as many customers as another, or one more.
owner: analytics
personal: pseudonymous
schedule: batch
keys: [customer_id]
columns:
  customer_id: { type: VARCHAR, is: "The retailer's number", notNull: true }
  first_day: { type: DATE, is: "Of the first order", notNull: true }
  last_day: { type: DATE, is: "Of the last order", notNull: true }
  orders: { type: BIGINT, is: "Invoices with at least one sale", notNull: true, min: 1 }
  revenue: { type: "DECIMAL(18,3)", is: "Pounds: the sum of sales", notNull: true }
  returns: { type: "DECIMAL(18,3)", is: "Pounds: the sum of returns", notNull: true }
  lifetime_value: { type: "DECIMAL(18,3)", is: "Pounds: revenue less returns, over the whole year", notNull: true }
  recency_days: { type: BIGINT, is: "From the last order to the day after the last sale of the file", notNull: true, min: 1 }
  recency_fifth: { type: BIGINT, is: "5: the most recent fifth", notNull: true, min: 1 }
  frequency_fifth: { type: BIGINT, is: "5: the fifth with most orders", notNull: true, min: 1 }
  monetary_fifth: { type: BIGINT, is: "5: the fifth with the highest revenue", notNull: true, min: 1 }
tests:
  they are all customers of the year: >
    select 1 from gold.retail_year where customers <> (select count(*) from gold.retail_customers)
*/
with bought as (
  select customer_id, min(day) as first_day, max(day) as last_day, count(distinct invoice) as orders,
    cast(sum(amount) as decimal(18,3)) as revenue
  from silver.retail_trade where not is_return and customer_id is not null group by customer_id
),
gave_back as (
  select customer_id, sum(amount) as returns from silver.retail_trade
  where is_return and customer_id is not null group by customer_id
),
told as (
  select bought.*, cast(coalesce(returns, 0) as decimal(18,3)) as returns,
    days_between(bought.last_day, year.until) + 1 as recency_days
  from bought left join gave_back on gave_back.customer_id = bought.customer_id,
    (select last_day as until from gold.retail_year) as year
)
select customer_id, first_day, last_day, orders, revenue, returns,
  cast(revenue - returns as decimal(18,3)) as lifetime_value, recency_days,
  ntile(5) over (order by recency_days desc, customer_id) as recency_fifth,
  ntile(5) over (order by orders, customer_id) as frequency_fifth,
  ntile(5) over (order by revenue, customer_id) as monetary_fifth
from told
