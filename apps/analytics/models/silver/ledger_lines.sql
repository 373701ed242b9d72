/*
description: >
  Lines of the journal: an entry that is there twice under one key counts once. Amounts are above zero on the debit side and below
  zero on the credit side, in whole minor units.
owner: finance
personal: none
keys: [event_id, line]
columns:
  event_id: { type: VARCHAR, is: "The entry", notNull: true }
  line: { type: BIGINT, is: "Counted from 1", notNull: true, min: 1 }
  document_type: { type: VARCHAR, is: "SALE, REFUND, COST and so on", notNull: true }
  document_day: { type: DATE, is: "When the fact happened", notNull: true }
  supplied_day: { type: DATE, is: "Of a refund, the day of the sale", notNull: true }
  channel: { type: VARCHAR, is: "Where it was sold", notNull: true }
  order_id: { type: VARCHAR, is: "The order" }
  place: { type: VARCHAR, is: "Where the tax is that the line bears, or where it went, or unknown", notNull: true }
  account: { type: VARCHAR, is: "Of the chart of accounts", notNull: true }
  amount_minor: { type: BIGINT, is: "In the currency of the line", notNull: true }
  currency: { type: VARCHAR, is: "Of the amount", notNull: true }
  base_minor: { type: BIGINT, is: "In the currency of the books", notNull: true }
  base_currency: { type: VARCHAR, is: "Of the books", notNull: true }
  sku: { type: VARCHAR, is: "The stock number, trimmed and in capitals, or what the channel's own name for it means" }
  tax_code: { type: VARCHAR, is: "STANDARD, MARGIN, EXPORT or COLLECTED" }
  tax_scheme: { type: VARCHAR, is: "Of the line" }
  tax_jurisdiction: { type: VARCHAR, is: "A country or a region" }
  tax_rate_percent: { type: VARCHAR, is: "As decimal text without needless zeros, so that 20.0 and 20 are one rate" }
  tax_collected_by: { type: VARCHAR, is: "SELLER or MARKETPLACE" }
  taxable_minor: { type: BIGINT, is: "In the currency of the books, above zero" }
  tax_minor: { type: BIGINT, is: "In the currency of the books, above zero" }
tests:
  every entry balances: select 1 from silver.ledger_lines group by event_id having sum(base_minor) <> 0
*/
with firsts as (
  select event_id from (
    select event_id, row_number() over (partition by entry_key order by document_day, event_id) as place_in_key
    from silver.ledger_entries
  ) as numbered where place_in_key = 1
),
entries as (
  select ledger_entries.* from silver.ledger_entries join firsts on firsts.event_id = ledger_entries.event_id
),
items as (
  select event_id, document_type, document_day, supplied_day, channel, order_id, destination, base_currency,
    item.number as line, item.json as item
  from (select *, explode(items_of(lines)) as item from entries) as exploded
),
aliases as (
  select product_aliases.channel, alias, product_aliases.sku from (
    select *, row_number() over (partition by channel, alias order by said_at desc, event_id) as newness
    from silver.product_aliases
  ) as product_aliases left join silver.products on products.sku = alias
  where newness = 1 and product_aliases.sku is not null and products.sku is null
)
select event_id, line, document_type, document_day, supplied_day, items.channel, order_id,
  coalesce(text_at(item, '$.tax.jurisdiction'), destination, 'unknown') as place,
  text_at(item, '$.account') as account,
  whole_at(item, '$.amount.minor') * sign_of(item) as amount_minor,
  text_at(item, '$.amount.currency') as currency,
  whole_at(item, '$.baseMinor') * sign_of(item) as base_minor,
  base_currency,
  coalesce(aliases.sku, sku_of(text_at(item, '$.sku'))) as sku,
  text_at(item, '$.tax.code') as tax_code,
  text_at(item, '$.tax.scheme') as tax_scheme,
  text_at(item, '$.tax.jurisdiction') as tax_jurisdiction,
  plain_decimal(text_at(item, '$.tax.ratePercent')) as tax_rate_percent,
  text_at(item, '$.tax.collectedBy') as tax_collected_by,
  whole_at(item, '$.tax.taxable.minor') as taxable_minor,
  whole_at(item, '$.tax.tax.minor') as tax_minor
from items left join aliases on aliases.channel = items.channel and aliases.alias = sku_of(text_at(item, '$.sku'))
