/*
description: How campaigns began and ended.
owner: marketing
personal: none
judged: true
incremental: true
keys: [event_id]
columns:
  event_id: { type: VARCHAR, is: "Of the event", notNull: true }
  campaign_id: { type: VARCHAR, is: "The campaign", notNull: true }
  version: { type: BIGINT, is: "Its place in the stream", notNull: true, min: 1 }
  step: { type: VARCHAR, is: "What happened", notNull: true, oneOf: [CampaignBegun, CampaignFinished, CampaignStopped, BudgetSpent] }
  happened_at: { type: TIMESTAMP, is: "When", notNull: true }
  reason: { type: VARCHAR, is: "Why it was stopped" }
*/
with steps as (
  select * from bronze.marketing.CampaignBegun union all select * from bronze.marketing.CampaignFinished
  union all select * from bronze.marketing.CampaignStopped union all select * from bronze.marketing.BudgetSpent
)
select id as event_id, id_of(stream) as campaign_id, version, type as step, instant_at(data, '$.at') as happened_at,
  text_at(data, '$.reason') as reason, file as bronze_file
from steps
