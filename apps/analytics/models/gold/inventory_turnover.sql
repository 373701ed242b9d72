/*
description: >
  How often the stock turns over, by month and category: what the goods sold had cost, by the mean of what stood in stock at the
  beginning and at the end of the month, as the books have it.
owner: finance
personal: none
keys: [month, category, currency]
columns:
  month: { type: VARCHAR, is: "Of the entries, 2026-01", notNull: true }
  category: { type: VARCHAR, is: "Of the goods, or none", notNull: true }
  currency: { type: VARCHAR, is: "Of the books", notNull: true }
  cost_of_goods_minor: { type: BIGINT, is: "Accounts 5000 and 5010 in the month, in minor units", notNull: true }
  opening_minor: { type: BIGINT, is: "Account 1410 at the beginning, in minor units", notNull: true }
  closing_minor: { type: BIGINT, is: "Account 1410 at the end, in minor units", notNull: true }
  turnover: { type: "DECIMAL(35,6)", is: "Cost of goods by the mean of opening and closing; absent if that is 0" }
tests:
  the last closing is what stands on the account: >
    select 1 from
      (select coalesce(sum(closing_minor), 0) as closing from gold.inventory_turnover
       where month = (select max(month) from gold.inventory_turnover)) as told,
      (select coalesce(sum(base_minor), 0) as closing from silver.ledger_lines where account = '1410') as booked
    where told.closing <> booked.closing
*/
with entries as (
  select month_of(document_day) as month, coalesce(category, 'none') as category, base_currency as currency,
    case when account = '1410' then base_minor else 0 end as stock_minor,
    case when account <> '1410' then base_minor else 0 end as cost_minor
  from silver.ledger_lines left join silver.products on products.sku = ledger_lines.sku
  where account in ('1410', '5000', '5010')
),
-- Every category has a row in every month since the first entry, also if nothing moved.
months as (select distinct month from entries),
categories as (select distinct category, currency from entries),
moved as (
  select months.month, categories.category, categories.currency,
    coalesce(sum(stock_minor), 0) as stock_minor, coalesce(sum(cost_minor), 0) as cost_minor
  from months cross join categories
  left join entries on entries.month = months.month and entries.category = categories.category
    and entries.currency = categories.currency
  group by months.month, categories.category, categories.currency
),
summed as (
  select month, category, currency, cost_minor, stock_minor,
    sum(stock_minor) over (partition by category, currency order by month) as closing_minor
  from moved
)
select month, category, currency, cast(cost_minor as bigint) as cost_of_goods_minor,
  cast(closing_minor - stock_minor as bigint) as opening_minor, cast(closing_minor as bigint) as closing_minor,
  ratio(2 * cost_minor, 2 * closing_minor - stock_minor) as turnover
from summed
