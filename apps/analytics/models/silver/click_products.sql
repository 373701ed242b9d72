/*
description: Products that shoppers looked at, put into a cart and ordered, a product a row.
owner: analytics
personal: pseudonymous
keys: [message_id, number]
columns:
  message_id: { type: VARCHAR, is: "The call", notNull: true }
  number: { type: BIGINT, is: "Its place in the list of the call, counted from 1", notNull: true }
  step: { type: VARCHAR, is: "viewed, added or ordered", notNull: true, oneOf: [viewed, added, ordered] }
  visitor_id: { type: VARCHAR, is: "Our own id if the browser is known to be somebody's, else the browser's", notNull: true }
  happened_at: { type: TIMESTAMP, is: "When", notNull: true }
  sku: { type: VARCHAR, is: "The stock number, trimmed and in capitals", notNull: true }
  category: { type: VARCHAR, is: "Of the piece as inventory has it, else as the page said, else none", notNull: true }
*/
with calls as (
  select message_id, anonymous_id, user_id, happened_at, properties, case event when 'Product Viewed' then 'viewed' when 'Product Added' then 'added'
    when 'Order Completed' then 'ordered' end as step
  from silver.clicks where event in ('Product Viewed', 'Product Added', 'Order Completed')
),
seen as (
  select message_id, anonymous_id, user_id, happened_at, step, cast(1 as bigint) as number, properties as product
  from calls where step <> 'ordered'
  union all
  select message_id, anonymous_id, user_id, happened_at, step, item.number, item.json
  from (select *, explode(items_of(json_at(properties, '$.products'))) as item from calls where step = 'ordered') as exploded
),
named as (
  select seen.*, sku_of(coalesce(text_at(product, '$.sku'), text_at(product, '$.product_id'))) as said_sku from seen
)
select message_id, number, step, coalesce(named.user_id, visitors.user_id, named.anonymous_id) as visitor_id, happened_at,
  said_sku as sku, coalesce(products.category, lower(trim(text_at(product, '$.category'))), 'none') as category
from named left join silver.visitors on visitors.anonymous_id = named.anonymous_id
left join silver.products on products.sku = named.said_sku
