/*
description: >
  Every service's own log, an event a row, as the service wrote it: bronze.<service>.<Event>, such as bronze.orders.OrderPlaced.
  What people told us is ciphertext in it, under their keys.
owner: the service that wrote it
personal: sealed
place: bronze/service={service}
keys: [id]
columns:
  id: { type: VARCHAR, is: "Stream and version, order-42/3" }
  stream: { type: VARCHAR, is: "The stream" }
  version: { type: BIGINT, is: "1, 2, 3 within the stream" }
  type: { type: VARCHAR, is: "What happened" }
  schema: { type: BIGINT, is: "Version of the shape of data" }
  at: { type: TIMESTAMP, is: "When it was written down" }
  causation_id: { type: VARCHAR, is: "What led here directly" }
  correlation_id: { type: VARCHAR, is: "What started it all" }
  actor: { type: VARCHAR, is: "Who asked" }
  data: { type: VARCHAR, is: "The event's own content as JSON" }
*/
select
  try_cast(id as varchar) as id,
  try_cast(stream as varchar) as stream,
  try_cast(version as bigint) as version,
  try_cast(type as varchar) as type,
  try_cast(schema as bigint) as schema,
  try_cast("at" as timestamptz) as recorded_at,
  try_cast(causation_id as varchar) as causation_id,
  try_cast(correlation_id as varchar) as correlation_id,
  try_cast(actor as varchar) as actor,
  try_cast(data as varchar) as data,
  file
from landed
