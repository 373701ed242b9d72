/*
description: >
  Persons, as whichever identity they bought: how lately, how often and for how much, each in fifths, and what they were worth. Only
  confirmed orders that were not cancelled count, only those that name a customer, and none that was placed before who placed it asked to
  be forgotten. Ties go by id.
owner: orders
personal: pseudonymous
keys: [customer_id, currency]
columns:
  customer_id: { type: VARCHAR, is: "The person, by the identity that was met first, see silver.persons", notNull: true }
  currency: { type: VARCHAR, is: "Of the books", notNull: true }
  first_day: { type: DATE, is: "Of the first order", notNull: true }
  last_day: { type: DATE, is: "Of the last order", notNull: true }
  orders: { type: BIGINT, is: "How many", notNull: true, min: 1 }
  revenue_minor: { type: BIGINT, is: "Revenue without tax, in minor units", notNull: true }
  refunds_minor: { type: BIGINT, is: "Given back without tax, in minor units", notNull: true }
  lifetime_value_minor: { type: BIGINT, is: "Revenue less refunds, since the first order", notNull: true }
  recency_fifth: { type: BIGINT, is: "5: the fifth that bought last", notNull: true }
  frequency_fifth: { type: BIGINT, is: "5: the fifth with most orders", notNull: true }
  monetary_fifth: { type: BIGINT, is: "5: the fifth with the highest revenue", notNull: true }
  segment: { type: VARCHAR, is: "champion: 4 or 5 in all three; lapsing: 4 or 5 in frequency or revenue, 1 or 2 in recency; new: one order, 4 or 5 in recency; else regular", notNull: true, oneOf: [champion, lapsing, new, regular] }
*/
with booked as (
  select order_id, base_currency as currency,
    sum(case when account in ('4090', '4095') then 0 else -base_minor end) as revenue_minor,
    sum(case when account in ('4090', '4095') then base_minor else 0 end) as refunds_minor
  from silver.ledger_lines
  where account in ('4000', '4010', '4020', '4030', '4090', '4095') and order_id is not null
  group by order_id, base_currency
),
forgotten as (
  select subject_id, max(happened_at) as forgotten_at from silver.identity_steps where step = 'IdentityForgotten' group by subject_id
),
own as (
  select order_id, placed_at, coalesce(persons.customer_id, orders.customer_id) as customer_id
  from silver.orders left join silver.persons on persons.subject_id = orders.customer_id
    left join forgotten on forgotten.subject_id = orders.customer_id
  where orders.customer_id is not null and confirmed_at is not null and cancelled_at is null
    and (forgotten_at is null or placed_at > forgotten_at)
),
bought as (
  select customer_id, currency, min(cast(placed_at as date)) as first_day, max(cast(placed_at as date)) as last_day,
    count(*) as orders, cast(sum(booked.revenue_minor) as bigint) as revenue_minor,
    cast(sum(booked.refunds_minor) as bigint) as refunds_minor
  from own join booked on booked.order_id = own.order_id
  group by customer_id, currency
),
ranked as (
  select *,
    ntile(5) over (partition by currency order by last_day, customer_id) as recency_fifth,
    ntile(5) over (partition by currency order by orders, customer_id) as frequency_fifth,
    ntile(5) over (partition by currency order by revenue_minor, customer_id) as monetary_fifth
  from bought
)
select customer_id, currency, first_day, last_day, orders, revenue_minor, refunds_minor,
  revenue_minor - refunds_minor as lifetime_value_minor, recency_fifth, frequency_fifth, monetary_fifth,
  case when recency_fifth >= 4 and frequency_fifth >= 4 and monetary_fifth >= 4 then 'champion'
    when recency_fifth <= 2 and (frequency_fifth >= 4 or monetary_fifth >= 4) then 'lapsing'
    when recency_fifth >= 4 and orders = 1 then 'new' else 'regular' end as segment
from ranked
