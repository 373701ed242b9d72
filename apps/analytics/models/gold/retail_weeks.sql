/*
description: Weekly demand of the retail year by country, for forecasts. Weeks without a sale are absent.
owner: analytics
personal: none
schedule: batch
keys: [week, country]
columns:
  week: { type: DATE, is: "The Monday it begins with", notNull: true }
  country: { type: VARCHAR, is: "Where the customer lives", notNull: true }
  pieces: { type: BIGINT, is: "Pieces sold", notNull: true, min: 1 }
  revenue: { type: "DECIMAL(18,3)", is: "Pounds: the sum of sales", notNull: true }
*/
select week_of(day) as week, country, cast(sum(pieces) as bigint) as pieces, cast(sum(amount) as decimal(18,3)) as revenue
from silver.retail_trade where not is_return group by week_of(day), country
