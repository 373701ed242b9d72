-- Everything that engines call by other names stands here, and nowhere else in the models: see docs/databricks.md for Spark's.

-- JSON: text at a path, or null. A number and true are text too.
create or replace macro text_at(json, path) as json_extract_string(json, path);
-- A whole number at a path; null if it is none.
create or replace macro whole_at(json, path) as
  case when regexp_full_match(json_extract_string(json, path), '-?[0-9]{1,18}') then cast(json_extract_string(json, path) as bigint) end;
-- An instant at a path, RFC 3339; null if it is none.
create or replace macro instant_at(json, path) as
  case when regexp_full_match(json_extract_string(json, path), '[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})')
    then try_cast(json_extract_string(json, path) as timestamptz) end;
-- A ratio with six decimals, rounded half away from zero, exact; null if the denominator is 0. At most three decimals in either.
create or replace macro thousandths(x) as cast(cast(x as decimal(28,3)) * 1000 as hugeint);
create or replace macro ratio(a, b) as cast(
  sign(thousandths(a)) * sign(thousandths(b)) *
  ((abs(thousandths(a)) * 2000000 + abs(thousandths(b))) // nullif(2 * abs(thousandths(b)), 0)) as decimal(28,0)
) * cast(0.000001 as decimal(7,6));
-- Of an amount the share `part` of `whole`, to the whole minor unit towards zero; null if there is no whole.
create or replace macro share_of(amount, part, whole) as cast(cast(amount as hugeint) * part // nullif(whole, 0) as bigint);
-- The months of the calendar, 2026-01.
create or replace macro month_of(day) as strftime(day, '%Y-%m');
-- The Monday of a day's week.
create or replace macro week_of(day) as cast(date_trunc('week', day) as date);
-- When a day begins, in UTC.
create or replace macro midnight_of(day) as cast(day as timestamptz);
create or replace macro days_between(first, last) as date_diff('day', first, last);
-- The id in the name of a stream: order-o-42 is o-42.
create or replace macro id_of(stream) as substr(stream, strpos(stream, '-') + 1);
-- Product ids are matched trimmed and in capitals.
create or replace macro sku_of(id) as upper(trim(id));
-- Of a place such as US-PA the country; 'unknown' where nobody said it.
create or replace macro country_of(place) as case when place <> '' and place <> 'unknown' then substr(place, 1, 2) else 'unknown' end;
-- JSON at a path, as JSON text; null if there is none.
create or replace macro json_at(json, path) as cast(json_extract(json, path) as varchar);
-- Whether JSON says something at a path, even if that is null.
create or replace macro says(json, path) as json_exists(json, path);
-- A day at a path, 2026-01-10; null if it is none.
create or replace macro day_at(json, path) as
  case when regexp_full_match(json_extract_string(json, path), '[0-9]{4}-[0-9]{2}-[0-9]{2}') then try_cast(json_extract_string(json, path) as date) end;
-- The items of a JSON array, each with its number, counted from 1.
create or replace macro items_of(list) as
  list_transform(cast(json_extract(list, '$[*]') as varchar[]), lambda item, place: {number: place, json: item});
-- The items of a JSON array of texts.
create or replace macro texts_of(list) as json_extract_string(list, '$[*]');
-- A row for each item of a list.
create or replace macro explode(list) as unnest(list);
-- A line of a journal is above zero on the debit side.
create or replace macro sign_of(line) as case text_at(line, '$.side') when 'debit' then 1 when 'credit' then -1 end;
-- 20.0 and 20 are one rate.
create or replace macro plain_decimal(number) as regexp_replace(number, '(\.\d*?)0+$', '\1').regexp_replace('\.$', '');
-- The sum of whole numbers at a path with a wildcard; null if one is none.
create or replace macro sum_at(json, path) as (
  select case when count(*) = count(number) then cast(sum(number) as bigint) end
  from (select case when regexp_full_match(item, '-?[0-9]{1,18}') then cast(item as bigint) end as number
    from (select unnest(json_extract_string(json, path)) as item))
);
-- 2025-12 for any day of 2026-01.
create or replace macro month_before(day) as strftime(day - interval 1 month, '%Y-%m');
-- Hours with three decimals.
create or replace macro hours_between(first, last) as cast((epoch_ms(last) - epoch_ms(first)) / 3600000.0 as decimal(18,3));
-- Between the two values that are nearest, as Spark's own.
create or replace macro percentile(value, share) as cast(quantile_cont(value, share) as double);
create or replace macro before_dot(name) as substr(name, 1, strpos(name, '.') - 1);
-- What a text says, to the digit; null if it says no such thing. A price has three decimals at most.
create or replace macro integer_of(said) as
  case when regexp_full_match(trim(said), '-?[0-9]{1,9}') then cast(trim(said) as integer) end;
create or replace macro price_of(said) as
  case when regexp_full_match(trim(said), '-?[0-9]{1,15}([.][0-9]{1,3}0*)?') then cast(trim(said) as decimal(18,3)) end;
-- 2010-12-01 08:26:00, taken as UTC.
create or replace macro instant_of(said) as
  case when regexp_full_match(trim(said), '[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}(:[0-9]{2})?') then try_cast(trim(said) || '+00' as timestamptz) end;
-- A customer's number in one spelling: 17850.0 is 17850.
create or replace macro customer_of(said) as nullif(regexp_replace(trim(said), '[.]0+$', ''), '');
-- Whose click id an address has: the platform that sent the shopper here.
create or replace macro clicked_at(address) as case
  when regexp_matches(address, '[?&](gclid|gbraid|wbraid)=') then 'google'
  when regexp_matches(address, '[?&]fbclid=') then 'facebook'
  when regexp_matches(address, '[?&]msclkid=') then 'bing'
  when regexp_matches(address, '[?&]ttclid=') then 'tiktok'
end;
-- Of an address the host, without www; null if it is none.
create or replace macro host_of(address) as nullif(regexp_extract(address, '^https?://(www[.])?([^/:?#]+)', 2), '');
