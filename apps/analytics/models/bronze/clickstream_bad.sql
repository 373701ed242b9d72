/*
description: Calls that made no sense, each with the reason. What they said is sealed, since it may be anything.
owner: analytics
personal: sealed
place: bronze/clickstream_bad
keys: [bad_id]
columns:
  bad_id: { type: VARCHAR, is: "The same for the same call from the same teller" }
  message_id: { type: VARCHAR, is: "Of the tracker's making, if it could be read" }
  reason: { type: VARCHAR, is: "Where and why it is bad" }
  received_at: { type: TIMESTAMP, is: "When it came" }
*/
select cast(bad_id as varchar) as bad_id, cast(message_id as varchar) as message_id, cast(reason as varchar) as reason,
  try_cast(received_at as timestamptz) as received_at, file
from landed
