/*
description: >
  Tax that we owe, by the month of the sale: what stands on the tax accounts 2200 and 2205, before it is paid to the state. A refund
  takes tax back in the month of its sale.
owner: finance
personal: none
keys: [month, jurisdiction, scheme, rate_percent, currency]
columns:
  month: { type: VARCHAR, is: "Of the sale, 2026-01", notNull: true }
  jurisdiction: { type: VARCHAR, is: "Whose tax it is, a country or a region; unknown where a line does not say", notNull: true }
  scheme: { type: VARCHAR, is: "NORMAL, or one of the margin schemes", notNull: true }
  rate_percent: { type: VARCHAR, is: "As decimal text", notNull: true }
  currency: { type: VARCHAR, is: "Of the books", notNull: true }
  taxable_minor: { type: BIGINT, is: "What it is levied on, in minor units; under a margin scheme the margin with the tax in it", notNull: true }
  tax_minor: { type: BIGINT, is: "What we owe, in minor units", notNull: true }
tests:
  it is what stands on the tax accounts: >
    select 1 from
      (select coalesce(sum(tax_minor), 0) as tax from gold.tax_liability) as owed,
      (select coalesce(-sum(base_minor), 0) as tax from silver.ledger_lines where account in ('2200', '2205')) as booked
    where owed.tax <> booked.tax
*/
select month_of(supplied_day) as month, coalesce(tax_jurisdiction, 'unknown') as jurisdiction,
  coalesce(tax_scheme, 'unknown') as scheme, coalesce(tax_rate_percent, 'unknown') as rate_percent, base_currency as currency,
  cast(sum(case when base_minor < 0 then 1 else -1 end * coalesce(taxable_minor, 0)) as bigint) as taxable_minor,
  cast(-sum(base_minor) as bigint) as tax_minor
from silver.ledger_lines where account in ('2200', '2205')
group by month_of(supplied_day), tax_jurisdiction, tax_scheme, tax_rate_percent, base_currency
