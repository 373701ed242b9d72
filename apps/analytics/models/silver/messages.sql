/*
description: Messages to customers as they were asked for, one a campaign, person and trigger.
owner: marketing
personal: pseudonymous
judged: true
incremental: true
keys: [event_id]
columns:
  event_id: { type: VARCHAR, is: "Of the event", notNull: true }
  message_id: { type: VARCHAR, is: "The message", notNull: true }
  campaign_id: { type: VARCHAR, is: "The campaign, or what else it is about", notNull: true }
  customer_id: { type: VARCHAR, is: "The person then, our own id", notNull: true }
*/
select id as event_id, id_of(stream) as message_id, text_at(data, '$.campaignId') as campaign_id,
  text_at(data, '$.customerId') as customer_id, file as bronze_file
from bronze.marketing.MessageAsked
