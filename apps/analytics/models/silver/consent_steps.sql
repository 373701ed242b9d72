/*
description: What identities of customers agreed to, and what they withdrew, step by step.
owner: marketing
personal: pseudonymous
judged: true
incremental: true
keys: [event_id]
columns:
  event_id: { type: VARCHAR, is: "Of the event", notNull: true }
  subject_id: { type: VARCHAR, is: "The identity, our own id", notNull: true }
  version: { type: BIGINT, is: "Its place in the stream", notNull: true, min: 1 }
  step: { type: VARCHAR, is: "What happened", notNull: true, oneOf: [ConsentGiven, ConsentWithdrawn] }
  purpose: { type: VARCHAR, is: "What for: personalisation", notNull: true }
  is_proven: { type: BOOLEAN, is: "Whether it counts: of a form only what a link, a signature or a recording confirms", notNull: true }
  happened_at: { type: TIMESTAMP, is: "When it was said", notNull: true }
*/
with steps as (
  select * from bronze.marketing.ConsentGiven union all select * from bronze.marketing.ConsentWithdrawn
)
select id as event_id, id_of(stream) as subject_id, version, type as step, text_at(data, '$.purpose') as purpose,
  type = 'ConsentWithdrawn' or coalesce(text_at(data, '$.source'), 'form') <> 'form'
    or coalesce(text_at(data, '$.proof.kind'), '') in ('confirmed-link', 'signature', 'recording') as is_proven,
  instant_at(data, '$.at') as happened_at, file as bronze_file
from steps
