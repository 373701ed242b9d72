-- Everything that engines call by other names stands here, and nowhere else in the models: see docs/databricks.md for Spark's.

-- JSON: text at a path, or null. A number and true are text too.
create macro text_at(json, path) as json_extract_string(json, path);
-- A whole number at a path; null if it is none.
create macro whole_at(json, path) as
  case when regexp_full_match(json_extract_string(json, path), '-?[0-9]{1,18}') then cast(json_extract_string(json, path) as bigint) end;
-- An instant at a path, RFC 3339; null if it is none.
create macro instant_at(json, path) as try_cast(json_extract_string(json, path) as timestamptz);
-- The array at a path as a list of JSON texts, for unnest; empty if it is none.
create macro items_at(json, path) as coalesce(try_cast(json_extract(json, path) as json[]), []);
-- A ratio with six decimals, rounded half away from zero, exact; null if the denominator is 0. At most three decimals in either.
create macro thousandths(x) as cast(cast(x as decimal(28,3)) * 1000 as hugeint);
create macro ratio(a, b) as cast(
  sign(thousandths(a)) * sign(thousandths(b)) *
  ((abs(thousandths(a)) * 2000000 + abs(thousandths(b))) // nullif(2 * abs(thousandths(b)), 0)) as decimal(28,0)
) * cast(0.000001 as decimal(7,6));
-- The months of the calendar, 2026-01.
create macro month_of(day) as strftime(day, '%Y-%m');
-- The Monday of a day's week.
create macro week_of(day) as cast(date_trunc('week', day) as date);
create macro days_between(first, last) as date_diff('day', first, last);
