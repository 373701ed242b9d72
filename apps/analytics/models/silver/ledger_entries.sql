/*
description: Entries of the journal, one row each.
owner: finance
personal: none
judged: true
incremental: true
keys: [event_id]
columns:
  event_id: { type: VARCHAR, is: "Of the event: journal of its day and place in it", notNull: true }
  entry_key: { type: VARCHAR, is: "What it is posted for, once", notNull: true }
  document_type: { type: VARCHAR, is: "SALE, REFUND, COST and so on", notNull: true }
  document_day: { type: DATE, is: "When the fact happened, in the books' time zone", notNull: true }
  supplied_day: { type: DATE, is: "Of a refund, the day of the sale", notNull: true }
  channel: { type: VARCHAR, is: "Where it was sold; (none) for what was through none", notNull: true }
  order_id: { type: VARCHAR, is: "The order" }
  destination: { type: VARCHAR, is: "Where it went" }
  base_currency: { type: VARCHAR, is: "Of the books: every base amount is in it", notNull: true }
  lines: { type: VARCHAR, is: "Its lines, JSON as in the event", notNull: true }
*/
select id as event_id, text_at(data, '$.entry.key') as entry_key, text_at(data, '$.entry.documentType') as document_type,
  day_at(data, '$.entry.documentDate') as document_day,
  coalesce(day_at(data, '$.entry.suppliedOn'), day_at(data, '$.entry.documentDate')) as supplied_day,
  coalesce(text_at(data, '$.entry.channel'), '(none)') as channel, text_at(data, '$.entry.orderId') as order_id,
  text_at(data, '$.entry.destination') as destination, text_at(data, '$.entry.baseCurrency') as base_currency,
  json_at(data, '$.entry.lines') as lines, file as bronze_file
from bronze.finance.EntryPosted
