/*
description: How many customers are in which segment, what they are worth, and how many bought again; nobody can be told from it.
owner: orders
personal: none
keys: [segment, currency]
columns:
  segment: { type: VARCHAR, is: "champion, lapsing, new or regular, see gold.customers", notNull: true }
  currency: { type: VARCHAR, is: "Of the books", notNull: true }
  customers: { type: BIGINT, is: "How many", notNull: true, min: 1 }
  repeat_customers: { type: BIGINT, is: "Those of them with two orders or more", notNull: true }
  repeat_rate: { type: "DECIMAL(35,6)", is: "Repeat customers by customers", notNull: true }
  orders: { type: BIGINT, is: "Their orders", notNull: true }
  revenue_minor: { type: BIGINT, is: "Revenue without tax, in minor units", notNull: true }
  lifetime_value_minor: { type: BIGINT, is: "Revenue less refunds, of all of them together", notNull: true }
  mean_lifetime_value_minor: { type: "DECIMAL(35,6)", is: "That by customers", notNull: true }
*/
select segment, currency, count(*) as customers, count(case when orders > 1 then 1 end) as repeat_customers,
  ratio(count(case when orders > 1 then 1 end), count(*)) as repeat_rate, cast(sum(orders) as bigint) as orders,
  cast(sum(revenue_minor) as bigint) as revenue_minor, cast(sum(lifetime_value_minor) as bigint) as lifetime_value_minor,
  ratio(sum(lifetime_value_minor), count(*)) as mean_lifetime_value_minor
from gold.customers group by segment, currency
