-- table checkpoint 2a52473e60512fb5

-- Where Cosmos DB divides a range, a place in its feed names both halves.
ALTER TABLE "{schema}"."checkpoint" ALTER COLUMN "position" nvarchar(4000) COLLATE Latin1_General_100_BIN2 NOT NULL;
