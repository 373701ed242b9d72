/*
description: Our goods as they are described now. Two ids that differ only in capitals or outer spaces are one.
owner: inventory
personal: none
keys: [sku]
columns:
  sku: { type: VARCHAR, is: "The stock number, trimmed and in capitals", notNull: true }
  is_unique: { type: BOOLEAN, is: "A one-of-a-kind piece, and not an article that is counted", notNull: true }
  title: { type: VARCHAR, is: "What it is called" }
  category: { type: VARCHAR, is: "What it is filed under; 'none' if it is under nothing", notNull: true }
  registered_at: { type: TIMESTAMP, is: "When it was entered", notNull: true }
*/
with titles as (
  select sku, title from (
    select *, row_number() over (partition by sku order by version desc, event_id) as newness
    from silver.piece_descriptions where title is not null
  ) as numbered where newness = 1
),
categories as (
  select sku, category from (
    select *, row_number() over (partition by sku order by version desc, event_id) as newness
    from silver.piece_descriptions where says_category
  ) as numbered where newness = 1
),
goods as (
  select sku, max(is_unique) as is_unique, min(said_at) as registered_at from silver.piece_descriptions group by sku
)
select goods.sku, is_unique, title, coalesce(nullif(category, ''), 'none') as category, registered_at
from goods left join titles on titles.sku = goods.sku left join categories on categories.sku = goods.sku
