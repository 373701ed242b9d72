/*
description: What became of messages.
owner: marketing
personal: pseudonymous
judged: true
incremental: true
keys: [event_id]
columns:
  event_id: { type: VARCHAR, is: "Of the event", notNull: true }
  message_id: { type: VARCHAR, is: "The message", notNull: true }
  step: { type: VARCHAR, is: "What happened", notNull: true, oneOf: [MessageSent, MessageBounced, MessageFailed, MessageUnknown, MessageHeldBack, RecipientUnsubscribed, RecipientComplained] }
  because: { type: VARCHAR, is: "Why it was held back" }
  happened_at: { type: TIMESTAMP, is: "When it was written down", notNull: true }
*/
with steps as (
  select * from bronze.marketing.MessageSent union all select * from bronze.marketing.MessageBounced
  union all select * from bronze.marketing.MessageFailed union all select * from bronze.marketing.MessageUnknown
  union all select * from bronze.marketing.MessageHeldBack union all select * from bronze.marketing.RecipientUnsubscribed
  union all select * from bronze.marketing.RecipientComplained
)
select id as event_id, id_of(stream) as message_id, type as step, text_at(data, '$.because') as because,
  recorded_at as happened_at, file as bronze_file
from steps
