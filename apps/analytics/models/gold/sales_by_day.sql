/*
description: >
  What was sold and given back, as the books have it: by day, channel, country and category, in the currency of the books, without
  tax of ours. A refund counts on the day it was given.
owner: finance
personal: none
keys: [day, channel, country, category, currency]
columns:
  day: { type: DATE, is: "Of the sale or of the refund, in the books' time zone", notNull: true }
  channel: { type: VARCHAR, is: "Where it was sold", notNull: true }
  country: { type: VARCHAR, is: "Where the tax is that the sale bears, else where it went, else unknown", notNull: true }
  category: { type: VARCHAR, is: "Of the piece; 'none' for what has none, such as shipping", notNull: true }
  currency: { type: VARCHAR, is: "Of the books", notNull: true }
  sales: { type: BIGINT, is: "Sales that have something in this row: one with two categories is in both", notNull: true, min: 0 }
  revenue_minor: { type: BIGINT, is: "Revenue: accounts 4000, 4010, 4020 and 4030, in minor units", notNull: true }
  refunds_minor: { type: BIGINT, is: "Given back: accounts 4090 and 4095, in minor units", notNull: true }
  net_minor: { type: BIGINT, is: "Revenue less refunds", notNull: true }
tests:
  revenue and refunds are those of the ledger: >
    select 1 from
      (select coalesce(sum(net_minor), 0) as net from gold.sales_by_day) as sold,
      (select coalesce(-sum(base_minor), 0) as net from silver.ledger_lines
       where account in ('4000', '4010', '4020', '4030', '4090', '4095')) as booked
    where sold.net <> booked.net
*/
with sold as (
  select document_day as day, channel, country_of(place) as country, coalesce(category, 'none') as category,
    base_currency as currency, order_id, document_type,
    case when account in ('4090', '4095') then 0 else -base_minor end as revenue_minor,
    case when account in ('4090', '4095') then base_minor else 0 end as refunds_minor
  from silver.ledger_lines left join silver.products on products.sku = ledger_lines.sku
  where account in ('4000', '4010', '4020', '4030', '4090', '4095')
)
select day, channel, country, category, currency,
  count(distinct case when document_type = 'SALE' then order_id end) as sales,
  cast(sum(revenue_minor) as bigint) as revenue_minor,
  cast(sum(refunds_minor) as bigint) as refunds_minor,
  cast(sum(revenue_minor) - sum(refunds_minor) as bigint) as net_minor
from sold group by day, channel, country, category, currency
