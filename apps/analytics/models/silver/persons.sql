/*
description: >
  Which person an identity is: the one where it ends that its joinings lead to, as marketing has it. Who was forgotten is led to by
  nobody. An identity that was never met is not here, and is a person of its own.
owner: marketing
personal: pseudonymous
keys: [subject_id]
columns:
  subject_id: { type: VARCHAR, is: "The identity, our own id", notNull: true }
  customer_id: { type: VARCHAR, is: "The person, by the identity that was met first", notNull: true }
*/
with recursive known as (
  select subject_id from (
    select subject_id, step, row_number() over (partition by subject_id order by version desc, event_id) as newness
    from silver.identity_steps where step in ('IdentityMet', 'IdentityForgotten')
  ) as numbered where newness = 1 and step = 'IdentityMet'
),
leads as (
  select numbered.subject_id, into_id from (
    select subject_id, step, into_id, row_number() over (partition by subject_id order by version desc, event_id) as newness
    from silver.identity_steps where step <> 'IdentityMet'
  ) as numbered join known on known.subject_id = into_id where newness = 1 and step = 'IdentityJoined'
),
-- Each leads to one that was met earlier, so that paths end; whatever would be longer than a hundred ends there.
paths as (
  select subject_id, subject_id as customer_id, 0 as steps from known
  union all
  select paths.subject_id, leads.into_id, steps + 1 from paths join leads on leads.subject_id = paths.customer_id where steps < 99
)
select subject_id, customer_id from (
  select *, row_number() over (partition by subject_id order by steps desc) as newness from paths
) as numbered where newness = 1
