/*
description: Which browsers are whose, as far as a call ever said both. One that was used by several is the last one's.
owner: analytics
personal: pseudonymous
keys: [anonymous_id]
columns:
  anonymous_id: { type: VARCHAR, is: "Of a browser", notNull: true }
  user_id: { type: VARCHAR, is: "Our own id", notNull: true }
*/
select anonymous_id, user_id from (
  select anonymous_id, user_id, row_number() over (partition by anonymous_id order by happened_at desc, message_id) as newness
  from silver.clicks where anonymous_id is not null and user_id is not null
) as numbered where newness = 1
