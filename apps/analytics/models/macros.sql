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
