/*
description: How identities of customers came to be one person and apart again, step by step.
owner: marketing
personal: pseudonymous
judged: true
incremental: true
keys: [event_id]
columns:
  event_id: { type: VARCHAR, is: "Of the event", notNull: true }
  subject_id: { type: VARCHAR, is: "The identity, our own id", notNull: true }
  version: { type: BIGINT, is: "Its place in the stream: what comes later counts", notNull: true, min: 1 }
  step: { type: VARCHAR, is: "What happened", notNull: true, oneOf: [IdentityMet, IdentityJoined, IdentitySplit, IdentityReleased, IdentityForgotten] }
  into_id: { type: VARCHAR, is: "Of a joining the earlier identity, to which it leads" }
  happened_at: { type: TIMESTAMP, is: "When, by who told it; when it was written down where nobody told it", notNull: true }
*/
with steps as (
  select * from bronze.marketing.IdentityMet union all select * from bronze.marketing.IdentityJoined
  union all select * from bronze.marketing.IdentitySplit union all select * from bronze.marketing.IdentityReleased
  union all select * from bronze.marketing.IdentityForgotten
)
select id as event_id, id_of(stream) as subject_id, version, type as step, text_at(data, '$.into') as into_id,
  coalesce(instant_at(data, '$.at'), recorded_at) as happened_at, file as bronze_file,
  case when type = 'IdentityJoined' and text_at(data, '$.into') is null then 'into_id: a joining without it' end as problem
from steps
