/*
description: Campaigns as they were planned, each time.
owner: marketing
personal: none
judged: true
incremental: true
keys: [event_id]
columns:
  event_id: { type: VARCHAR, is: "Of the event", notNull: true }
  campaign_id: { type: VARCHAR, is: "The campaign", notNull: true }
  version: { type: BIGINT, is: "Of the plan: the last counts", notNull: true, min: 1 }
  name: { type: VARCHAR, is: "What people call it", notNull: true }
  starts_at: { type: TIMESTAMP, is: "From then on its letters go out", notNull: true }
  ends_at: { type: TIMESTAMP, is: "From then on nobody is written to", notNull: true }
  control_percent: { type: BIGINT, is: "How many of a hundred get nothing", notNull: true, min: 0 }
  utm_source: { type: VARCHAR, is: "In every link of its letters, in small letters", notNull: true }
  utm_medium: { type: VARCHAR, is: "In small letters", notNull: true }
  utm_campaign: { type: VARCHAR, is: "As it is written", notNull: true }
  promotion_code: { type: VARCHAR, is: "That its letters say" }
  budget_minor: { type: BIGINT, is: "After which it stops, in minor units" }
  budget_currency: { type: VARCHAR, is: "Of the budget" }
*/
select id as event_id, id_of(stream) as campaign_id, whole_at(data, '$.version') as version, text_at(data, '$.name') as name,
  instant_at(data, '$.startAt') as starts_at, instant_at(data, '$.endAt') as ends_at,
  whole_at(data, '$.controlPercent') as control_percent, lower(trim(text_at(data, '$.utm.source'))) as utm_source,
  lower(trim(text_at(data, '$.utm.medium'))) as utm_medium, trim(text_at(data, '$.utm.campaign')) as utm_campaign,
  text_at(data, '$.promotionCode') as promotion_code, whole_at(data, '$.budget.minor') as budget_minor,
  text_at(data, '$.budget.currency') as budget_currency, file as bronze_file
from bronze.marketing.CampaignPlanned
