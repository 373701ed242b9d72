-- macros.sql for Spark SQL, as on Databricks: the same names, the same meaning. Run it once in the schema the models run in, with
-- spark.sql.session.timeZone = UTC. See docs/databricks.md.
create or replace function text_at(json string, path string) returns string return get_json_object(json, path);
create or replace function whole_at(json string, path string) returns bigint
  return case when regexp_like(get_json_object(json, path), '^-?[0-9]{1,18}$') then cast(get_json_object(json, path) as bigint) end;
create or replace function instant_at(json string, path string) returns timestamp
  return case when regexp_like(get_json_object(json, path), '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$')
    then try_cast(get_json_object(json, path) as timestamp) end;
create or replace function day_at(json string, path string) returns date
  return case when regexp_like(get_json_object(json, path), '^[0-9]{4}-[0-9]{2}-[0-9]{2}$') then try_cast(get_json_object(json, path) as date) end;
create or replace function json_at(json string, path string) returns string return get_json_object(json, path);
-- A null that is said cannot be told from one that is not: a category that was taken away stays.
create or replace function says(json string, path string) returns boolean return get_json_object(json, path) is not null;
create or replace function sum_at(json string, path string) returns bigint
  return aggregate(from_json(get_json_object(json, path), 'array<string>'), cast(0 as bigint), 
    (sum, item) -> sum + case when regexp_like(item, '^-?[0-9]{1,18}$') then cast(item as bigint) end);
create or replace function items_of(list string) returns array<struct<number: bigint, json: string>>
  return transform(from_json(list, 'array<string>'), (item, place) -> struct(cast(place + 1 as bigint) as number, item as json));
create or replace function texts_of(list string) returns array<string> return from_json(list, 'array<string>');
create or replace function sign_of(line string) returns int
  return case get_json_object(line, '$.side') when 'debit' then 1 when 'credit' then -1 end;
create or replace function plain_decimal(number string) returns string
  return regexp_replace(regexp_replace(number, '(\\.\\d*?)0+$', '$1'), '\\.$', '');
create or replace function id_of(stream string) returns string return substr(stream, instr(stream, '-') + 1);
create or replace function before_dot(name string) returns string return substr(name, 1, instr(name, '.') - 1);
create or replace function sku_of(id string) returns string return upper(trim(id));
create or replace function country_of(place string) returns string
  return case when place <> '' and place <> 'unknown' then substr(place, 1, 2) else 'unknown' end;
create or replace function integer_of(said string) returns int
  return case when regexp_like(trim(said), '^-?[0-9]{1,9}$') then cast(trim(said) as int) end;
create or replace function price_of(said string) returns decimal(18,3)
  return case when regexp_like(trim(said), '^-?[0-9]{1,15}([.][0-9]{1,3}0*)?$') then cast(trim(said) as decimal(18,3)) end;
create or replace function instant_of(said string) returns timestamp
  return case when regexp_like(trim(said), '^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}(:[0-9]{2})?$') then try_cast(concat(trim(said), '+00:00') as timestamp) end;
create or replace function customer_of(said string) returns string return nullif(regexp_replace(trim(said), '[.]0+$', ''), '');
create or replace function thousandths(x decimal(28,3)) returns decimal(28,0) return cast(x * 1000 as decimal(28,0));
create or replace function ratio(a decimal(28,3), b decimal(28,3)) returns decimal(35,6) return cast(round(a / nullif(b, 0), 6) as decimal(35,6));
create or replace function share_of(amount bigint, part bigint, whole bigint) returns bigint
  return cast(cast(amount as decimal(38,0)) * part div nullif(whole, 0) as bigint);
create or replace function month_of(day date) returns string return date_format(day, 'yyyy-MM');
create or replace function month_before(day date) returns string return date_format(add_months(day, -1), 'yyyy-MM');
create or replace function week_of(day date) returns date return cast(date_trunc('week', day) as date);
create or replace function midnight_of(day date) returns timestamp return cast(day as timestamp);
create or replace function days_between(first date, last date) returns bigint return cast(datediff(last, first) as bigint);
create or replace function hours_between(first timestamp, last timestamp) returns decimal(18,3)
  return cast((unix_millis(last) - unix_millis(first)) / 3600000.0 as decimal(18,3));
-- percentile(value, share) is Spark's own.
create or replace function clicked_at(address string) returns string return case
  when regexp_like(address, '[?&](gclid|gbraid|wbraid)=') then 'google'
  when regexp_like(address, '[?&]fbclid=') then 'facebook'
  when regexp_like(address, '[?&]msclkid=') then 'bing'
  when regexp_like(address, '[?&]ttclid=') then 'tiktok'
end;
create or replace function host_of(address string) returns string
  return nullif(regexp_extract(address, '^https?://(www[.])?([^/:?#]+)', 2), '');
