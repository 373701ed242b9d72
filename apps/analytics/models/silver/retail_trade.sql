/*
description: >
  The lines that count: sales are rows of sales for products with a positive quantity and price; returns are rows of cancellations for
  products with a positive price.
owner: analytics
personal: pseudonymous
schedule: batch
keys: [bronze_file, line]
columns:
  bronze_file: { type: VARCHAR, is: "The file", notNull: true }
  line: { type: BIGINT, is: "Its line", notNull: true }
  is_return: { type: BOOLEAN, is: "A return and not a sale", notNull: true }
  invoice: { type: VARCHAR, is: "The number of the invoice", notNull: true }
  day: { type: DATE, is: "Of the invoice", notNull: true }
  sku: { type: VARCHAR, is: "The product", notNull: true }
  pieces: { type: BIGINT, is: "How many; of a return, how many came back", notNull: true }
  amount: { type: "DECIMAL(18,3)", is: "Pounds; of a return, what was given back", notNull: true }
  customer_id: { type: VARCHAR, is: "Whose" }
  country: { type: VARCHAR, is: "Where to", notNull: true }
*/
select bronze_file, line, kind = 'cancellation' as is_return, invoice, cast(invoiced_at as date) as day, sku,
  cast(case when kind = 'cancellation' then -quantity else quantity end as bigint) as pieces,
  cast(case when kind = 'cancellation' then -amount else amount end as decimal(18,3)) as amount,
  customer_id, country
from silver.retail_lines
where is_product and unit_price > 0 and (kind = 'cancellation' or (kind = 'sale' and quantity > 0))
