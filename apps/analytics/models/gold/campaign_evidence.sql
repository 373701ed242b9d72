/*
description: >
  What every figure of a campaign is made of, an event a row: whom it assigned and what became of them within 14 days, whether or not
  anything reached them; what it cost; and what attribution gives it. Who was assigned twice, perhaps as two identities that turned
  out to be one person, counts where the first lot has them; if that has both, under the id that comes first, which says nothing of
  the variant. Amounts are in the currency of the books.
owner: analytics
personal: pseudonymous
keys: [campaign_id, figure, customer_id, order_id, event_id]
columns:
  campaign_id: { type: VARCHAR, is: "The campaign", notNull: true }
  variant: { type: VARCHAR, is: "The person's; of what is attributed that of the click, or unknown; absent of spend, which is for all" }
  figure: { type: VARCHAR, is: "What it counts for: an order that was confirmed and not cancelled is ordered", notNull: true, oneOf: [people, not-asked, held-back, tried, sent, bounced, failed, unknown, unsubscribed, complained, ordered, cancelled, revenue, refunds, cost, spend, spend-left-out, attributed, attributed-revenue, attributed-refunds, attributed-cost] }
  customer_id: { type: VARCHAR, is: "The person; absent of spend and of what is attributed" }
  order_id: { type: VARCHAR, is: "The order, where there is one" }
  event_table: { type: VARCHAR, is: "Where the event is: bronze.orders.OrderPlaced, bronze.clickstream", notNull: true }
  event_id: { type: VARCHAR, is: "The event; of a click its message id", notNull: true }
  happened_at: { type: TIMESTAMP, is: "When; of entries of the books the day", notNull: true }
  amount_minor: { type: BIGINT, is: "Of revenue, refunds, cost and spend, in minor units" }
  currency: { type: VARCHAR, is: "Of spend that is left out; all else is in that of the books" }
tests:
  the books have one currency: >
    select 1 from (select count(distinct base_currency) as currencies from silver.ledger_lines) as books where currencies > 1
  nobody is in two variants: >
    select 1 from gold.campaign_evidence where figure = 'people' group by campaign_id, customer_id having count(*) > 1
*/
with said as (
  select event_id, campaign_id, assigned_at, text_at(share, '$.variant') as variant,
    explode(texts_of(json_at(share, '$.customerIds'))) as said_id
  from (
    select event_id, campaign_id, assigned_at, item.json as share
    from (select *, explode(items_of(assigned)) as item from silver.campaign_lots) as exploded
  ) as shares
),
people as (
  select campaign_id, variant, customer_id, event_id, assigned_at from (
    select campaign_id, variant, coalesce(persons.customer_id, said_id) as customer_id, event_id, assigned_at,
      row_number() over (
        partition by campaign_id, coalesce(persons.customer_id, said_id) order by assigned_at, event_id, said_id, variant
      ) as place
    from said left join silver.persons on persons.subject_id = said_id
    where variant is not null
  ) as numbered where place = 1
),
written as (
  select people.campaign_id, people.variant, people.customer_id, messages.message_id
  from (
    select distinct campaign_id, message_id, coalesce(persons.customer_id, messages.customer_id) as customer_id
    from silver.messages left join silver.persons on persons.subject_id = messages.customer_id
  ) as messages
  join people on people.campaign_id = messages.campaign_id and people.customer_id = messages.customer_id
),
-- What is not known of a letter may become known.
outcomes as (
  select campaign_id, variant, customer_id, step, event_id, happened_at,
    row_number() over (partition by campaign_id, customer_id, written.message_id order by happened_at, event_id) as place,
    count(*) over (partition by campaign_id, customer_id, written.message_id) as outcomes
  from written join silver.message_steps on message_steps.message_id = written.message_id
  where step in ('MessageSent', 'MessageBounced', 'MessageFailed', 'MessageUnknown')
),
orders as (
  select order_id, event_id, placed_at, confirmed_at, cancelled_at, coalesce(persons.customer_id, orders.customer_id) as customer_id
  from silver.orders left join silver.persons on persons.subject_id = orders.customer_id
),
bought as (
  select campaign_id, variant, people.customer_id, order_id, orders.event_id, placed_at, confirmed_at, cancelled_at
  from people join orders on orders.customer_id = people.customer_id
    and placed_at >= assigned_at and placed_at < assigned_at + interval 14 day
),
booked as (
  select order_id, figure, event_id, document_day, cast(sum(amount_minor) as bigint) as amount_minor from (
    select order_id, event_id, document_day,
      case when account in ('4090', '4095') then 'refunds' when account in ('5000', '5010') then 'cost' else 'revenue' end as figure,
      case when account in ('4090', '4095', '5000', '5010') then base_minor else -base_minor end as amount_minor
    from silver.ledger_lines
    where account in ('4000', '4010', '4020', '4030', '4090', '4095', '5000', '5010') and order_id is not null
  ) as lines group by order_id, figure, event_id, document_day
),
-- An order that two campaigns call by the same names is both's.
attributed as (
  select campaign_id, coalesce(variant, 'unknown') as variant, order_id, touch_message_id, touched_at
  from gold.attribution join (
    select campaign_id, utm_source, utm_medium, utm_campaign from (
      select *, row_number() over (partition by campaign_id order by version desc, event_id) as newness from silver.campaign_plans
    ) as numbered where newness = 1
  ) as plans on utm_campaign = campaign and utm_source = source and utm_medium = medium
  where rule_version = 2
),
spent as (
  select campaign_id, event_id, day, amount_minor, currency, base_currency is not null as is_counted from (
    select *, row_number() over (partition by campaign_id, spend_key order by version, event_id) as place from silver.campaign_spend
  ) as numbered left join (select distinct base_currency from silver.ledger_lines) as books on base_currency = currency
  where place = 1
)
select campaign_id, variant, 'people' as figure, customer_id, null as order_id, 'bronze.marketing.PeopleAssigned' as event_table,
  event_id, assigned_at as happened_at, null as amount_minor, null as currency
from people
union all
select people.campaign_id, people.variant, 'not-asked', people.customer_id, null, 'bronze.marketing.PeopleAssigned', event_id, assigned_at, null, null
from people left join written on written.campaign_id = people.campaign_id and written.customer_id = people.customer_id
where people.variant <> 'control' and message_id is null
union all
select campaign_id, variant, 'tried', customer_id, null, 'bronze.marketing.' || step, event_id, happened_at, null, null
from outcomes where place = 1
union all
select campaign_id, variant, case step when 'MessageSent' then 'sent' when 'MessageBounced' then 'bounced' when 'MessageFailed' then 'failed'
    else 'unknown' end,
  customer_id, null, 'bronze.marketing.' || step, event_id, happened_at, null, null
from outcomes where step <> 'MessageUnknown' or outcomes = 1
union all
select campaign_id, variant, case step when 'MessageHeldBack' then 'held-back' when 'RecipientComplained' then 'complained' else 'unsubscribed' end,
  customer_id, null, 'bronze.marketing.' || step, event_id, happened_at, null, null
from written join silver.message_steps on message_steps.message_id = written.message_id
where step in ('MessageHeldBack', 'RecipientComplained', 'RecipientUnsubscribed')
union all
select campaign_id, variant, 'ordered', customer_id, order_id, 'bronze.orders.OrderPlaced', event_id, placed_at, null, null
from bought where confirmed_at is not null and cancelled_at is null
union all
select campaign_id, variant, case step when 'OrderConfirmed' then 'ordered' else 'cancelled' end, customer_id, bought.order_id,
  'bronze.orders.' || step, order_steps.event_id, happened_at, null, null
from bought join silver.order_steps on order_steps.order_id = bought.order_id
where (step = 'OrderConfirmed' and cancelled_at is null) or step = 'OrderCancelled'
union all
select campaign_id, variant, figure, customer_id, bought.order_id, 'bronze.finance.EntryPosted', booked.event_id,
  midnight_of(document_day), amount_minor, null
from bought join booked on booked.order_id = bought.order_id
union all
select campaign_id, null, case when is_counted then 'spend' else 'spend-left-out' end, null, null, 'bronze.marketing.SpendImported', event_id,
  midnight_of(day), amount_minor, case when not is_counted then currency end
from spent
union all
select campaign_id, variant, 'attributed', null, order_id, 'bronze.clickstream', touch_message_id, touched_at, null, null
from attributed
union all
select campaign_id, variant, 'attributed-' || figure, null, attributed.order_id, 'bronze.finance.EntryPosted', event_id,
  midnight_of(document_day), amount_minor, null
from attributed join booked on booked.order_id = attributed.order_id
