/*
description: >
  What brought each order, by a rule that docs/attribution.md states: all of an order goes to the last touch of the 30 days before it;
  by version 2 of the person, as whichever identity, by version 1 of that identity alone. Each version has rows of its own.
owner: analytics
personal: pseudonymous
keys: [order_id, rule_version, currency]
columns:
  order_id: { type: VARCHAR, is: "The order", notNull: true }
  rule_version: { type: INTEGER, is: "By which version of the rule", notNull: true, min: 1 }
  placed_at: { type: TIMESTAMP, is: "When it was placed", notNull: true }
  touch_message_id: { type: VARCHAR, is: "The call of the tracker that tells of the touch; absent without one" }
  touched_at: { type: TIMESTAMP, is: "When that was" }
  source: { type: VARCHAR, is: "Of the touch, google; of an order of another channel than our own web shop that channel; direct: the visitor came from nowhere that we know; untracked: no call tells of the visitor", notNull: true }
  medium: { type: VARCHAR, is: "email, click-id, referral; channel; absent if nobody said it" }
  campaign: { type: VARCHAR, is: "utm_campaign of the touch" }
  variant: { type: VARCHAR, is: "utm_content of the touch" }
  currency: { type: VARCHAR, is: "Of the books; absent while nothing of the order is in them" }
  revenue_minor: { type: BIGINT, is: "Revenue without tax: accounts 4000, 4010, 4020 and 4030, in minor units; absent while none is booked" }
  refunds_minor: { type: BIGINT, is: "Given back without tax: 4090 and 4095", notNull: true }
  cost_minor: { type: BIGINT, is: "What the goods had cost: 5000 and 5010", notNull: true }
  margin_minor: { type: BIGINT, is: "Revenue less refunds less cost", notNull: true }
tests:
  every order has one source by each version of the rule: >
    select 1 from gold.attribution group by order_id, rule_version having count(distinct source) <> 1
  no order is missing: select 1 from silver.orders where order_id not in (select order_id from gold.attribution where rule_version = 1)
    or order_id not in (select order_id from gold.attribution where rule_version = 2)
  no touch is later than its order, or 30 days earlier: >
    select 1 from gold.attribution where touched_at > placed_at or touched_at <= placed_at - interval 30 day
*/
with rules as (
  select 1 as rule_version union all select 2 as rule_version
),
named as (
  select clicks.*, rule_version, coalesce(clicks.user_id, visitors.user_id) as named_id
  from silver.clicks left join silver.visitors on visitors.anonymous_id = clicks.anonymous_id cross join rules
),
-- Version 1 knows no persons.
calls as (
  select named.*, coalesce(persons.customer_id, named_id, anonymous_id) as visitor_id
  from named left join silver.persons on persons.subject_id = named_id and rule_version = 2
),
completed as (
  select rule_version, order_id, visitor_id from (
    select rule_version, order_id, visitor_id,
      row_number() over (partition by rule_version, order_id order by happened_at, message_id) as place_in_order
    from calls where event = 'Order Completed' and order_id is not null
  ) as numbered where place_in_order = 1
),
placed as (
  select rule_version, order_id, placed_at, channel, coalesce(persons.customer_id, orders.customer_id) as buyer_id
  from silver.orders cross join rules left join silver.persons on persons.subject_id = orders.customer_id and rule_version = 2
),
-- Who completed the order in a browser, else who ordered, if any browser was ever theirs.
visited as (
  select placed.rule_version, placed.order_id, placed_at, coalesce(completed.visitor_id, seen.visitor_id) as visitor_id
  from placed left join completed on completed.order_id = placed.order_id and completed.rule_version = placed.rule_version
  left join (select distinct rule_version, visitor_id from calls) as seen
    on seen.visitor_id = buyer_id and seen.rule_version = placed.rule_version
  where channel = 'web'
),
touched as (
  select rule_version, order_id, message_id, happened_at, source, medium, campaign, variant from (
    select visited.rule_version, visited.order_id, calls.message_id, calls.happened_at, calls.source, calls.medium, calls.campaign,
      calls.variant,
      row_number() over (
        partition by visited.rule_version, visited.order_id order by calls.happened_at desc, calls.message_id
      ) as newness
    from visited join calls on calls.visitor_id = visited.visitor_id and calls.rule_version = visited.rule_version
      and calls.source is not null and calls.happened_at <= visited.placed_at
      and calls.happened_at > visited.placed_at - interval 30 day
  ) as numbered where newness = 1
),
booked as (
  select order_id, base_currency as currency,
    cast(-sum(case when account in ('4000', '4010', '4020', '4030') then base_minor end) as bigint) as revenue_minor,
    cast(sum(case when account in ('4090', '4095') then base_minor else 0 end) as bigint) as refunds_minor,
    cast(sum(case when account in ('5000', '5010') then base_minor else 0 end) as bigint) as cost_minor
  from silver.ledger_lines
  where account in ('4000', '4010', '4020', '4030', '4090', '4095', '5000', '5010') and order_id is not null
  group by order_id, base_currency
)
select placed.order_id, placed.rule_version, placed.placed_at, touched.message_id as touch_message_id, touched.happened_at as touched_at,
  case when placed.channel <> 'web' then placed.channel when touched.source is not null then touched.source
    when visited.visitor_id is not null then 'direct' else 'untracked' end as source,
  case when placed.channel <> 'web' then 'channel' else touched.medium end as medium,
  touched.campaign, touched.variant, booked.currency, revenue_minor, coalesce(refunds_minor, 0) as refunds_minor,
  coalesce(cost_minor, 0) as cost_minor,
  coalesce(revenue_minor, 0) - coalesce(refunds_minor, 0) - coalesce(cost_minor, 0) as margin_minor
from placed left join visited on visited.order_id = placed.order_id and visited.rule_version = placed.rule_version
left join touched on touched.order_id = placed.order_id and touched.rule_version = placed.rule_version
left join booked on booked.order_id = placed.order_id
