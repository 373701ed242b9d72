/*
description: >
  A year of a British gift retailer (UCI Online Retail), an invoice line a row. Rows that are equal in all eight columns are one: the
  first stays. The file names no time zone and no currency: its times are taken as UTC, its prices are pounds.
owner: analytics
personal: pseudonymous
schedule: batch
judged: true
keys: [bronze_file, line]
columns:
  line: { type: BIGINT, is: "Its line in the file, counted from 1, the header", notNull: true }
  invoice: { type: VARCHAR, is: "The invoice's number", notNull: true }
  kind: { type: VARCHAR, is: "An invoice that starts with C is a cancellation, with A an adjustment, any other a sale", notNull: true, oneOf: [sale, cancellation, adjustment] }
  sku: { type: VARCHAR, is: "upper(trim(StockCode)), since 85123A and 85123a are one product", notNull: true }
  is_product: { type: BOOLEAN, is: "Any sku but POST, DOT, C2, M, D, S, B, BANK CHARGES, AMAZONFEE, CRUK and those that start with GIFT_", notNull: true }
  description: { type: VARCHAR, is: "Trimmed; often absent" }
  quantity: { type: INTEGER, is: "Negative for what came back or was written off", notNull: true }
  invoiced_at: { type: TIMESTAMP, is: "The time of the invoice", notNull: true }
  unit_price: { type: "DECIMAL(18,3)", is: "Pounds for one", notNull: true }
  amount: { type: "DECIMAL(18,3)", is: "Pounds: quantity times price, exact", notNull: true }
  customer_id: { type: VARCHAR, is: "The retailer's number of a customer; absent for a quarter of the rows" }
  country: { type: VARCHAR, is: "Where the customer lives", notNull: true }
*/
with told as (
  select *, upper(trim(StockCode)) as sku, integer_of(Quantity) as pieces,
    price_of(UnitPrice) as price,
    row_number() over (
      partition by InvoiceNo, StockCode, Description, Quantity, InvoiceDate, UnitPrice, CustomerID, Country
      order by file, line
    ) as copy
  from bronze.retail_lines
)
select
  line,
  InvoiceNo as invoice,
  case substr(InvoiceNo, 1, 1) when 'C' then 'cancellation' when 'A' then 'adjustment' else 'sale' end as kind,
  sku,
  sku not in ('POST', 'DOT', 'C2', 'M', 'D', 'S', 'B', 'BANK CHARGES', 'AMAZONFEE', 'CRUK') and substr(sku, 1, 5) <> 'GIFT_' as is_product,
  nullif(trim(Description), '') as description,
  pieces as quantity,
  instant_of(InvoiceDate) as invoiced_at,
  price as unit_price,
  cast(pieces * price as decimal(18,3)) as amount,
  customer_of(CustomerID) as customer_id,
  trim(Country) as country,
  file as bronze_file,
  case when copy > 1 then 'all eight columns are as in an earlier row' end as problem
from told
