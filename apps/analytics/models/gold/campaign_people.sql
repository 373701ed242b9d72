/*
description: >
  Everybody whom a campaign assigned, the control too, and what became of them within 14 days, whether or not anything reached them
  (intent to treat). Amounts are in the currency of the books.
owner: analytics
personal: pseudonymous
keys: [campaign_id, customer_id]
columns:
  campaign_id: { type: VARCHAR, is: "The campaign", notNull: true }
  customer_id: { type: VARCHAR, is: "The person, our own id", notNull: true }
  variant: { type: VARCHAR, is: "What they were to get; control is nothing", notNull: true }
  assigned_at: { type: TIMESTAMP, is: "When; orders count from then on", notNull: true }
  not_asked: { type: BIGINT, is: "1 if no letter to them was asked for, though they are not of the control", notNull: true }
  held_back: { type: BIGINT, is: "Letters that were asked for, and not sent", notNull: true }
  tried: { type: BIGINT, is: "Letters that a mail server was given, whatever it said", notNull: true }
  sent: { type: BIGINT, is: "Letters that a mail server took", notNull: true }
  bounced: { type: BIGINT, is: "Letters that came back", notNull: true }
  failed: { type: BIGINT, is: "Letters that were refused, or that no server took in time", notNull: true }
  unknown: { type: BIGINT, is: "Letters of which nobody knows whether they arrived", notNull: true }
  unsubscribed: { type: BIGINT, is: "1 if they unsubscribed by a link of it", notNull: true }
  complained: { type: BIGINT, is: "1 if they said that it is spam", notNull: true }
  orders: { type: BIGINT, is: "Orders of theirs that were confirmed, and not cancelled, wherever they were placed", notNull: true }
  cancelled: { type: BIGINT, is: "Orders that were cancelled", notNull: true }
  refunded: { type: BIGINT, is: "Orders of which something was given back", notNull: true }
  revenue_minor: { type: BIGINT, is: "Revenue of those orders without tax, in minor units", notNull: true }
  refunds_minor: { type: BIGINT, is: "What of it was given back, whenever", notNull: true }
  cost_minor: { type: BIGINT, is: "What the goods had cost", notNull: true }
  margin_minor: { type: BIGINT, is: "Revenue less refunds less cost", notNull: true }
*/
with summed as (
  select campaign_id, customer_id, max(variant) as variant,
    min(case when figure = 'people' then happened_at end) as assigned_at,
    count(case when figure = 'not-asked' then 1 end) as not_asked, count(case when figure = 'held-back' then 1 end) as held_back,
    count(case when figure = 'tried' then 1 end) as tried, count(case when figure = 'sent' then 1 end) as sent,
    count(case when figure = 'bounced' then 1 end) as bounced, count(case when figure = 'failed' then 1 end) as failed,
    count(case when figure = 'unknown' then 1 end) as unknown,
    count(distinct case when figure = 'unsubscribed' then customer_id end) as unsubscribed,
    count(distinct case when figure = 'complained' then customer_id end) as complained,
    count(distinct case when figure = 'ordered' then order_id end) as orders,
    count(distinct case when figure = 'cancelled' then order_id end) as cancelled,
    count(distinct case when figure = 'refunds' then order_id end) as refunded,
    cast(coalesce(sum(case when figure = 'revenue' then amount_minor end), 0) as bigint) as revenue_minor,
    cast(coalesce(sum(case when figure = 'refunds' then amount_minor end), 0) as bigint) as refunds_minor,
    cast(coalesce(sum(case when figure = 'cost' then amount_minor end), 0) as bigint) as cost_minor
  from gold.campaign_evidence where customer_id is not null group by campaign_id, customer_id
)
select *, revenue_minor - refunds_minor - cost_minor as margin_minor from summed
