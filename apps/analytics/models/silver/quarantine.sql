/*
description: Rows of bronze that break a rule of the table that would take them over. They stay in bronze, and are judged again when a rule changes.
owner: analytics
personal: none
keys: [number]
columns:
  number: { type: BIGINT, is: "Counted from 1", notNull: true }
  of_table: { type: VARCHAR, is: "The table that would have the row", notNull: true }
  row_key: { type: VARCHAR, is: "What names the row, as far as it can be read" }
  problem: { type: VARCHAR, is: "The rule that it breaks", notNull: true }
  bronze_file: { type: VARCHAR, is: "The file where it stands", notNull: true }
*/
select row_number() over (order by of_table, bronze_file, row_key, problem) as number, of_table, row_key, problem, bronze_file
from quarantine.rows
