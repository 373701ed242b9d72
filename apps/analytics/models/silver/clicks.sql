/*
description: >
  What shoppers did, a call a row. Where a shopper came from is, in this order: the campaign's source; the platform of a click id;
  the host of the page before, if it is another. Somebody who came from nowhere that we know is not given a source. The rules:
  docs/attribution.md.
owner: analytics
personal: pseudonymous
judged: true
incremental: true
keys: [message_id]
columns:
  message_id: { type: VARCHAR, is: "Of the tracker's making", notNull: true }
  event: { type: VARCHAR, is: "What happened: Product Viewed; page; identify", notNull: true }
  anonymous_id: { type: VARCHAR, is: "Of a browser" }
  user_id: { type: VARCHAR, is: "Our own id of who it was, if it was known" }
  happened_at: { type: TIMESTAMP, is: "When, by our clock", notNull: true }
  source: { type: VARCHAR, is: "Where the shopper came from with this call, in small letters" }
  medium: { type: VARCHAR, is: "How, in small letters: the campaign's medium; click-id; referral" }
  campaign: { type: VARCHAR, is: "The campaign's name, utm_campaign; absent where no campaign brought the shopper" }
  variant: { type: VARCHAR, is: "Which of its variants, utm_content" }
  order_id: { type: VARCHAR, is: "The order that it names" }
  properties: { type: VARCHAR, is: "As Segment's spec has them, JSON", notNull: true }
*/
with calls as (
  select message_id, coalesce(event, type) as event, anonymous_id, user_id, happened_at, data, file,
    nullif(trim(text_at(data, '$.context.campaign.source')), '') as utm_source,
    clicked_at(coalesce(
      text_at(data, '$.context.page.search'), text_at(data, '$.context.page.url'), text_at(data, '$.properties.url')
    )) as platform,
    nullif(
      host_of(coalesce(text_at(data, '$.context.page.referrer'), text_at(data, '$.properties.referrer'))),
      host_of(coalesce(text_at(data, '$.context.page.url'), text_at(data, '$.properties.url')))
    ) as referrer
  from bronze.clickstream
)
select message_id, event, anonymous_id, user_id, happened_at, lower(coalesce(utm_source, platform, referrer)) as source,
  case when utm_source is not null then nullif(lower(trim(text_at(data, '$.context.campaign.medium'))), '')
    when platform is not null then 'click-id' when referrer is not null then 'referral' end as medium,
  case when utm_source is not null then nullif(trim(text_at(data, '$.context.campaign.name')), '') end as campaign,
  case when utm_source is not null then nullif(trim(text_at(data, '$.context.campaign.content')), '') end as variant,
  text_at(data, '$.properties.order_id') as order_id,
  coalesce(json_at(data, '$.properties'), '{}') as properties,
  file as bronze_file,
  case when coalesce(anonymous_id, user_id) is null then 'anonymous_id, user_id: neither is said' end as problem
from calls
