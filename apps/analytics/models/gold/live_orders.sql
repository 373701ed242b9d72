/*
description: Orders that are neither with their buyers nor cancelled, by how far they are.
owner: orders
personal: none
keys: [status, channel]
columns:
  status: { type: VARCHAR, is: "placed: not allocated and paid yet; confirmed: not sent yet; shipped: on its way", notNull: true, oneOf: [placed, confirmed, shipped] }
  channel: { type: VARCHAR, is: "Where they were placed", notNull: true }
  orders: { type: BIGINT, is: "How many", notNull: true, min: 1 }
  oldest: { type: TIMESTAMP, is: "When the oldest was placed", notNull: true }
*/
select status, channel, count(*) as orders, min(placed_at) as oldest
from silver.orders where status in ('placed', 'confirmed', 'shipped') group by status, channel
