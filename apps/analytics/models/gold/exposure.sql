/*
description: For how long pieces could be bought at a channel though they belonged to somebody already, by day and channel.
owner: channels
personal: none
keys: [day, channel]
columns:
  day: { type: DATE, is: "Of the ending, in UTC", notNull: true }
  channel: { type: VARCHAR, is: "Where the listing was", notNull: true }
  endings: { type: BIGINT, is: "Listings of taken pieces that were ended and measured", notNull: true, min: 1 }
  exposed_ms: { type: BIGINT, is: "Milliseconds of all of them together", notNull: true, min: 0 }
  median_ms: { type: DOUBLE, is: "Half of them were ended faster", notNull: true }
  p99_ms: { type: DOUBLE, is: "99 of 100 were ended faster", notNull: true }
  max_ms: { type: BIGINT, is: "The longest", notNull: true }
*/
select cast(happened_at as date) as day, channel, count(*) as endings, cast(sum(exposed_ms) as bigint) as exposed_ms,
  percentile(exposed_ms, 0.5) as median_ms, percentile(exposed_ms, 0.99) as p99_ms, max(exposed_ms) as max_ms
from silver.listing_steps where step = 'ListingEnded' and exposed_ms is not null
group by cast(happened_at as date), channel
