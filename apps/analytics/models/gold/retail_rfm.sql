/*
description: >
  The customers of the retail year by fifths of recency, frequency and what they spent, as gold.retail_customers puts them: how many are
  in each cell, and what they were worth. Cells with nobody in them are absent.
owner: analytics
personal: none
schedule: batch
keys: [recency_fifth, frequency_fifth, monetary_fifth]
columns:
  recency_fifth: { type: BIGINT, is: "5: the most recent fifth", notNull: true, min: 1 }
  frequency_fifth: { type: BIGINT, is: "5: the fifth with most orders", notNull: true, min: 1 }
  monetary_fifth: { type: BIGINT, is: "5: the fifth with the highest revenue", notNull: true, min: 1 }
  customers: { type: BIGINT, is: How many, notNull: true, min: 1 }
  revenue: { type: "DECIMAL(18,3)", is: "Pounds: the sum of their sales", notNull: true }
  lifetime_value: { type: "DECIMAL(18,3)", is: "Pounds: revenue less returns", notNull: true }
tests:
  everybody is in one cell: >
    select 1 from (select coalesce(sum(customers), 0) as customers from gold.retail_rfm) as told,
      (select count(*) as customers from gold.retail_customers) as known
    where told.customers <> known.customers
*/
select recency_fifth, frequency_fifth, monetary_fifth, count(*) as customers,
  cast(sum(revenue) as decimal(18,3)) as revenue, cast(sum(lifetime_value) as decimal(18,3)) as lifetime_value
from gold.retail_customers group by recency_fifth, frequency_fifth, monetary_fifth
