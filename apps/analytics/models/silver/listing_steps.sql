/*
description: When pieces could be bought at channels, and how long they still could after they belonged to somebody.
owner: channels
personal: none
judged: true
incremental: true
keys: [event_id]
columns:
  event_id: { type: VARCHAR, is: "Of the event", notNull: true }
  listing: { type: VARCHAR, is: "Channel and piece, ebay.CM-72.49.3", notNull: true }
  channel: { type: VARCHAR, is: "The channel", notNull: true }
  step: { type: VARCHAR, is: "What happened", notNull: true, oneOf: [ListingPublished, ListingEnded, ListingSoldThere] }
  because: { type: VARCHAR, is: "Why it ended: allocated, withdrawn, by-hand, frozen" }
  exposed_ms: { type: BIGINT, is: "Milliseconds for which it could be bought though it belonged to somebody; absent if that does not apply", min: 0 }
  happened_at: { type: TIMESTAMP, is: "When", notNull: true }
*/
with steps as (
  select * from bronze.channels.ListingPublished union all select * from bronze.channels.ListingEnded
  union all select * from bronze.channels.ListingSoldThere
)
select id as event_id, id_of(stream) as listing, lower(before_dot(id_of(stream))) as channel,
  type as step, text_at(data, '$.because') as because, whole_at(data, '$.exposedMs') as exposed_ms,
  instant_at(data, '$.at') as happened_at, file as bronze_file
from steps
