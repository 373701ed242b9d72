/*
description: Who was assigned to which variant of a campaign, a lot of people a row.
owner: marketing
personal: pseudonymous
judged: true
incremental: true
keys: [event_id]
columns:
  event_id: { type: VARCHAR, is: "Of the event", notNull: true }
  campaign_id: { type: VARCHAR, is: "The campaign", notNull: true }
  lot: { type: BIGINT, is: "Counted from 0", notNull: true, min: 0 }
  assigned_at: { type: TIMESTAMP, is: "When", notNull: true }
  assigned: { type: VARCHAR, is: "People by variant, JSON as in the event", notNull: true }
*/
select id as event_id, id_of(stream) as campaign_id, whole_at(data, '$.lot') as lot, instant_at(data, '$.at') as assigned_at,
  json_at(data, '$.assigned') as assigned, file as bronze_file
from bronze.marketing.PeopleAssigned
