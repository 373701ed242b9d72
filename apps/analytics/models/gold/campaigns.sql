/*
description: Campaigns as they are planned now, how far they are, and what they cost. Amounts are in the currency of the books, unless they name another.
owner: marketing
personal: none
keys: [campaign_id]
columns:
  campaign_id: { type: VARCHAR, is: "The campaign", notNull: true }
  name: { type: VARCHAR, is: "What people call it", notNull: true }
  starts_at: { type: TIMESTAMP, is: "From then on its letters go out", notNull: true }
  ends_at: { type: TIMESTAMP, is: "From then on nobody is written to", notNull: true }
  status: { type: VARCHAR, is: "planned, running, finished or stopped", notNull: true, oneOf: [planned, running, finished, stopped] }
  begun_at: { type: TIMESTAMP, is: "When it began" }
  ended_at: { type: TIMESTAMP, is: "When it finished or was stopped" }
  counted_until: { type: TIMESTAMP, is: "14 days after the last of its people was assigned: what they order later does not count" }
  people: { type: BIGINT, is: "Everybody assigned, the control too", notNull: true }
  control_percent: { type: BIGINT, is: "How many of a hundred get nothing", notNull: true }
  utm_source: { type: VARCHAR, is: "In every link of its letters", notNull: true }
  utm_medium: { type: VARCHAR, is: "Likewise", notNull: true }
  utm_campaign: { type: VARCHAR, is: "Likewise", notNull: true }
  promotion_code: { type: VARCHAR, is: "That its letters say" }
  budget_minor: { type: BIGINT, is: "After which it stops, in minor units" }
  budget_currency: { type: VARCHAR, is: "Of the budget" }
  spend_minor: { type: BIGINT, is: "What it cost, in the currency of the books", notNull: true }
  charges_left_out: { type: BIGINT, is: "Charges in another currency than that of the books, which are counted nowhere", notNull: true }
  impressions: { type: BIGINT, is: "How often it was shown, as far as platforms say it", notNull: true }
  clicks: { type: BIGINT, is: "How often it was clicked, as far as platforms say it", notNull: true }
*/
with plans as (
  select * from (
    select *, row_number() over (partition by campaign_id order by version desc, event_id) as newness from silver.campaign_plans
  ) as numbered where newness = 1
),
steps as (
  select campaign_id, min(case when step = 'CampaignBegun' then happened_at end) as begun_at,
    min(case when step = 'CampaignFinished' then happened_at end) as finished_at,
    min(case when step in ('CampaignStopped', 'BudgetSpent') then happened_at end) as stopped_at
  from silver.campaign_steps group by campaign_id
),
people as (
  select campaign_id, count(*) as people, max(assigned_at) as last_at from gold.campaign_people group by campaign_id
),
charges as (
  select campaign_id, base_currency is not null as is_counted, amount_minor, impressions, clicks from (
    select *, row_number() over (partition by campaign_id, spend_key order by version, event_id) as place from silver.campaign_spend
  ) as numbered left join (select distinct base_currency from silver.ledger_lines) as books on base_currency = currency
  where place = 1
),
spent as (
  select campaign_id, cast(sum(case when is_counted then amount_minor else 0 end) as bigint) as spend_minor,
    count(case when not is_counted then 1 end) as charges_left_out, cast(sum(impressions) as bigint) as impressions,
    cast(sum(clicks) as bigint) as clicks
  from charges group by campaign_id
)
select plans.campaign_id, name, starts_at, ends_at,
  case when stopped_at is not null then 'stopped' when finished_at is not null then 'finished' when begun_at is not null then 'running'
    else 'planned' end as status,
  begun_at, coalesce(stopped_at, finished_at) as ended_at, last_at + interval 14 day as counted_until, coalesce(people, 0) as people,
  control_percent, utm_source, utm_medium, utm_campaign, promotion_code, budget_minor, budget_currency,
  coalesce(spend_minor, 0) as spend_minor, coalesce(charges_left_out, 0) as charges_left_out, coalesce(impressions, 0) as impressions,
  coalesce(clicks, 0) as clicks
from plans left join steps on steps.campaign_id = plans.campaign_id left join people on people.campaign_id = plans.campaign_id
left join spent on spent.campaign_id = plans.campaign_id
