/*
description: What campaigns cost, as the platforms charged it.
owner: marketing
personal: none
judged: true
incremental: true
keys: [event_id]
columns:
  event_id: { type: VARCHAR, is: "Of the event", notNull: true }
  campaign_id: { type: VARCHAR, is: "The campaign", notNull: true }
  version: { type: BIGINT, is: "Its place in the stream", notNull: true, min: 1 }
  spend_key: { type: VARCHAR, is: "What it is charged for, once", notNull: true }
  day: { type: DATE, is: "Of the charge", notNull: true }
  amount_minor: { type: BIGINT, is: "In minor units; below zero for what was given back", notNull: true }
  currency: { type: VARCHAR, is: "Of the amount", notNull: true }
  impressions: { type: BIGINT, is: "How often it was shown, if the platform says so", min: 0 }
  clicks: { type: BIGINT, is: "How often it was clicked, if the platform says so", min: 0 }
  source: { type: VARCHAR, is: "The platform", notNull: true }
*/
select id as event_id, id_of(stream) as campaign_id, version, text_at(data, '$.key') as spend_key, day_at(data, '$.day') as day,
  whole_at(data, '$.amount.minor') as amount_minor, text_at(data, '$.amount.currency') as currency,
  whole_at(data, '$.impressions') as impressions, whole_at(data, '$.clicks') as clicks, text_at(data, '$.source') as source,
  file as bronze_file
from bronze.marketing.SpendImported
