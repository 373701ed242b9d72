/*
description: >
  Pieces that the same people looked at within the last 30 days, counted back from the latest view that is known: of each piece the eight
  others that most people looked at, two at least. A person is one by all their identities and browsers. Not counted are who said no to
  personalisation, and what somebody looked at before they asked to be forgotten; of each person the 100 pieces that they looked at last.
owner: analytics
personal: none
schedule: batch
keys: [unit_id, place]
columns:
  unit_id: { type: VARCHAR, is: "The piece, as inventory writes it", notNull: true }
  place: { type: BIGINT, is: "1: the one that most people looked at, too; ties go by id", notNull: true, min: 1 }
  with_unit_id: { type: VARCHAR, is: "The other piece", notNull: true }
  people: { type: BIGINT, is: "Who looked at both", notNull: true, min: 2 }
tests:
  whoever looked at one with the other did so the other way round: >
    select 1 from gold.viewed_together as one join gold.viewed_together as other
      on other.unit_id = one.with_unit_id and other.with_unit_id = one.unit_id where one.people <> other.people
*/
with forgotten as (
  select subject_id, max(version) as version, max(happened_at) as forgotten_at
  from silver.identity_steps where step = 'IdentityForgotten' group by subject_id
),
unwilling as (
  select coalesce(persons.customer_id, said.subject_id) as customer_id
  from silver.consent_steps as said left join silver.persons on persons.subject_id = said.subject_id
    left join forgotten on forgotten.subject_id = said.subject_id
  where purpose = 'personalisation' and is_proven and said.version > coalesce(forgotten.version, 0)
  group by coalesce(persons.customer_id, said.subject_id)
  having max(case when step = 'ConsentWithdrawn' then said.happened_at end)
    >= coalesce(max(case when step = 'ConsentGiven' then said.happened_at end), min(said.happened_at))
),
units as (
  select sku, min(unit_id) as unit_id from silver.piece_steps where step = 'UnitRegistered' group by sku
),
looked as (
  select coalesce(persons.customer_id, visitor_id) as customer_id, unit_id, max(happened_at) as last_at
  from silver.click_products as seen join units on units.sku = seen.sku
    left join silver.persons on persons.subject_id = visitor_id
    left join forgotten on forgotten.subject_id = visitor_id
  where step = 'viewed' and (forgotten_at is null or happened_at > forgotten_at)
    and happened_at > (select max(happened_at) from silver.click_products where step = 'viewed') - interval 30 day
  group by coalesce(persons.customer_id, visitor_id), unit_id
),
counted as (
  select customer_id, unit_id from (
    select looked.customer_id, unit_id,
      row_number() over (partition by looked.customer_id order by last_at desc, unit_id) as newness
    from looked left join unwilling on unwilling.customer_id = looked.customer_id
    where unwilling.customer_id is null
  ) as numbered where newness <= 100
),
pairs as (
  select one.unit_id, other.unit_id as with_unit_id, count(*) as people
  from counted as one join counted as other on other.customer_id = one.customer_id and other.unit_id <> one.unit_id
  group by one.unit_id, other.unit_id having count(*) >= 2
)
select unit_id, place, with_unit_id, people from (
  select *, row_number() over (partition by unit_id order by people desc, with_unit_id) as place from pairs
) as ranked where place <= 8
