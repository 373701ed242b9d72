/*
description: What shoppers did, by the names of Segment's e-commerce spec, a call a row, once for its message id.
owner: analytics
personal: pseudonymous
place: bronze/clickstream
keys: [message_id]
columns:
  message_id: { type: VARCHAR, is: "Of the tracker's making" }
  type: { type: VARCHAR, is: "track, page or identify" }
  event: { type: VARCHAR, is: "Of a track call, what happened: Product Viewed" }
  anonymous_id: { type: VARCHAR, is: "Of a browser" }
  user_id: { type: VARCHAR, is: "Our own id of who it was, once that is known" }
  at: { type: TIMESTAMP, is: "When it happened, by our clock" }
  received_at: { type: TIMESTAMP, is: "When it came" }
  data: { type: VARCHAR, is: "All that was kept of it, as JSON" }
*/
select
  cast(message_id as varchar) as message_id,
  cast(type as varchar) as type,
  cast(event as varchar) as event,
  cast(anonymous_id as varchar) as anonymous_id,
  cast(user_id as varchar) as user_id,
  try_cast("at" as timestamptz) as happened_at,
  try_cast(received_at as timestamptz) as received_at,
  cast(data as varchar) as data,
  file
from landed
