/*
description: >
  What came of each variant of a campaign: of everybody assigned to it (intent to treat), and what attribution gives it. A variant that
  is only in clicks has no people. Amounts are in the currency of the books.
owner: analytics
personal: none
keys: [campaign_id, variant]
columns:
  campaign_id: { type: VARCHAR, is: "The campaign", notNull: true }
  variant: { type: VARCHAR, is: "The variant; control gets nothing; unknown: of clicks that name none", notNull: true }
  people: { type: BIGINT, is: "Everybody assigned to it", notNull: true }
  not_asked: { type: BIGINT, is: "People to whom no letter was asked for, but those of the control", notNull: true }
  held_back: { type: BIGINT, is: "Letters that were asked for, and not sent", notNull: true }
  tried: { type: BIGINT, is: "Letters that a mail server was given, whatever it said", notNull: true }
  sent: { type: BIGINT, is: "Letters that a mail server took", notNull: true }
  bounced: { type: BIGINT, is: "Letters that came back", notNull: true }
  failed: { type: BIGINT, is: "Letters that were refused, or that no server took in time", notNull: true }
  unknown: { type: BIGINT, is: "Letters of which nobody knows whether they arrived", notNull: true }
  unsubscribed: { type: BIGINT, is: "People who unsubscribed by a link of it", notNull: true }
  complained: { type: BIGINT, is: "People who said that it is spam", notNull: true }
  conversions: { type: BIGINT, is: "People with an order within 14 days that was confirmed and not cancelled", notNull: true }
  conversion_rate: { type: "DECIMAL(35,6)", is: "Conversions by people" }
  orders: { type: BIGINT, is: "Their orders that were confirmed and not cancelled", notNull: true }
  cancelled: { type: BIGINT, is: "Their orders that were cancelled", notNull: true }
  refunded: { type: BIGINT, is: "Their orders of which something was given back", notNull: true }
  people_cancelled: { type: BIGINT, is: "People with an order that was cancelled", notNull: true }
  people_refunded: { type: BIGINT, is: "People with an order of which something was given back", notNull: true }
  revenue_minor: { type: BIGINT, is: "Revenue of their orders without tax, in minor units", notNull: true }
  refunds_minor: { type: BIGINT, is: "What of it was given back", notNull: true }
  cost_minor: { type: BIGINT, is: "What the goods had cost", notNull: true }
  margin_minor: { type: BIGINT, is: "Revenue less refunds less cost", notNull: true }
  revenue_squares: { type: "DECIMAL(38,0)", is: "The sum of the squares of each person's revenue, for confidence intervals", notNull: true }
  margin_squares: { type: "DECIMAL(38,0)", is: "The same of margins", notNull: true }
  spend_minor: { type: BIGINT, is: "What the campaign cost, shared out by people; the control costs nothing", notNull: true }
  attributed_orders: { type: BIGINT, is: "Orders that attribution gives it, by version 2 of the rule", notNull: true }
  attributed_revenue_minor: { type: BIGINT, is: "Their revenue without tax", notNull: true }
  attributed_margin_minor: { type: BIGINT, is: "Their revenue less refunds less cost", notNull: true }
  attributed_roi: { type: "DECIMAL(35,6)", is: "Attributed margin less spend, by spend; absent without spend" }
tests:
  variants cost together what the campaign did, if anybody was to get anything: >
    select 1 from (
      select campaign_id, sum(spend_minor) as spend from gold.campaign_results group by campaign_id
      having sum(case when variant <> 'control' then people else 0 end) > 0
    ) as shared
    join (select campaign_id, sum(amount_minor) as spend from gold.campaign_evidence where figure = 'spend' group by campaign_id) as spent
      on spent.campaign_id = shared.campaign_id
    where shared.spend <> spent.spend
  no more people convert than there are: select 1 from gold.campaign_results where conversions > people
*/
with of_people as (
  select campaign_id, variant, count(*) as people, cast(sum(not_asked) as bigint) as not_asked,
    cast(sum(held_back) as bigint) as held_back, cast(sum(tried) as bigint) as tried, cast(sum(sent) as bigint) as sent,
    cast(sum(bounced) as bigint) as bounced, cast(sum(failed) as bigint) as failed, cast(sum(unknown) as bigint) as unknown,
    cast(sum(unsubscribed) as bigint) as unsubscribed, cast(sum(complained) as bigint) as complained,
    count(case when orders > 0 then 1 end) as conversions, cast(sum(orders) as bigint) as orders,
    cast(sum(cancelled) as bigint) as cancelled, cast(sum(refunded) as bigint) as refunded,
    count(case when cancelled > 0 then 1 end) as people_cancelled, count(case when refunded > 0 then 1 end) as people_refunded,
    cast(sum(revenue_minor) as bigint) as revenue_minor, cast(sum(refunds_minor) as bigint) as refunds_minor,
    cast(sum(cost_minor) as bigint) as cost_minor, cast(sum(margin_minor) as bigint) as margin_minor,
    sum(cast(revenue_minor as decimal(19,0)) * cast(revenue_minor as decimal(19,0))) as revenue_squares,
    sum(cast(margin_minor as decimal(19,0)) * cast(margin_minor as decimal(19,0))) as margin_squares
  from gold.campaign_people group by campaign_id, variant
),
of_clicks as (
  select campaign_id, variant, count(distinct case when figure = 'attributed' then order_id end) as orders,
    cast(sum(case when figure = 'attributed-revenue' then amount_minor else 0 end) as bigint) as revenue_minor,
    cast(sum(case when figure = 'attributed-revenue' then amount_minor when figure = 'attributed' then 0 else -amount_minor end) as bigint) as margin_minor
  from gold.campaign_evidence where substr(figure, 1, 10) = 'attributed' group by campaign_id, variant
),
arms as (
  select campaign_id, variant from of_people union select campaign_id, variant from of_clicks
),
counted as (
  select arms.campaign_id, arms.variant, coalesce(people, 0) as people,
    case when arms.variant = 'control' then 0 else coalesce(people, 0) end as treated
  from arms left join of_people on of_people.campaign_id = arms.campaign_id and of_people.variant = arms.variant
),
-- One after the other they get what is theirs of what all up to them should have had: what is rounded off here is made up there.
shares as (
  select campaign_id, variant, treated,
    cast(sum(treated) over (partition by campaign_id order by variant) as bigint) as so_far,
    cast(sum(treated) over (partition by campaign_id) as bigint) as of_all
  from counted
),
spent as (
  select shares.campaign_id, variant,
    coalesce(share_of(spend, so_far, of_all) - share_of(spend, so_far - treated, of_all), 0) as spend_minor
  from shares left join (
    select campaign_id, cast(sum(amount_minor) as bigint) as spend from gold.campaign_evidence where figure = 'spend' group by campaign_id
  ) as bills on bills.campaign_id = shares.campaign_id
)
select arms.campaign_id, arms.variant, coalesce(people, 0) as people, coalesce(not_asked, 0) as not_asked,
  coalesce(held_back, 0) as held_back, coalesce(tried, 0) as tried, coalesce(sent, 0) as sent, coalesce(bounced, 0) as bounced,
  coalesce(failed, 0) as failed, coalesce(unknown, 0) as unknown, coalesce(unsubscribed, 0) as unsubscribed,
  coalesce(complained, 0) as complained, coalesce(conversions, 0) as conversions,
  ratio(conversions, people) as conversion_rate, coalesce(of_people.orders, 0) as orders, coalesce(cancelled, 0) as cancelled,
  coalesce(refunded, 0) as refunded, coalesce(people_cancelled, 0) as people_cancelled,
  coalesce(people_refunded, 0) as people_refunded, coalesce(of_people.revenue_minor, 0) as revenue_minor,
  coalesce(refunds_minor, 0) as refunds_minor, coalesce(cost_minor, 0) as cost_minor,
  coalesce(of_people.margin_minor, 0) as margin_minor, cast(coalesce(revenue_squares, 0) as decimal(38,0)) as revenue_squares,
  cast(coalesce(margin_squares, 0) as decimal(38,0)) as margin_squares, spend_minor,
  coalesce(of_clicks.orders, 0) as attributed_orders, coalesce(of_clicks.revenue_minor, 0) as attributed_revenue_minor,
  coalesce(of_clicks.margin_minor, 0) as attributed_margin_minor,
  ratio(coalesce(of_clicks.margin_minor, 0) - spend_minor, spend_minor) as attributed_roi
from arms join spent on spent.campaign_id = arms.campaign_id and spent.variant = arms.variant
left join of_people on of_people.campaign_id = arms.campaign_id and of_people.variant = arms.variant
left join of_clicks on of_clicks.campaign_id = arms.campaign_id and of_clicks.variant = arms.variant
