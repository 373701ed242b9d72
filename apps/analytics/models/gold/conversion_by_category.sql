/*
description: >
  How many visitors of a day looked at products of a category, put one into a cart, and ordered one. A visitor counts once a day and
  category in each step, so that days add up to visits and not to persons.
owner: analytics
personal: none
keys: [day, category]
columns:
  day: { type: DATE, is: "In UTC", notNull: true }
  category: { type: VARCHAR, is: "Of the product, or none", notNull: true }
  viewed: { type: BIGINT, is: "Visitors who looked at a product", notNull: true }
  added: { type: BIGINT, is: "Visitors who put one into a cart", notNull: true }
  ordered: { type: BIGINT, is: "Visitors who completed an order with one", notNull: true }
  added_rate: { type: "DECIMAL(35,6)", is: "Added by viewed; absent if nobody looked" }
  conversion_rate: { type: "DECIMAL(35,6)", is: "Ordered by viewed; absent if nobody looked" }
*/
with steps as (
  select cast(happened_at as date) as day, category,
    count(distinct case when step = 'viewed' then visitor_id end) as viewed,
    count(distinct case when step = 'added' then visitor_id end) as added,
    count(distinct case when step = 'ordered' then visitor_id end) as ordered
  from silver.click_products group by cast(happened_at as date), category
)
select day, category, viewed, added, ordered, ratio(added, viewed) as added_rate, ratio(ordered, viewed) as conversion_rate
from steps
