-- table checkpoint beee226f46898280

CREATE TABLE "{schema}"."checkpoint" (
  "name" nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "position" nvarchar(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "shape" nvarchar(43) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT "DF_2e76bd3f0c440f1b3d9e110bfbf" DEFAULT '',
  CONSTRAINT "PK_d70c4733e4ca61c1f576c2c8eef" PRIMARY KEY ("name"));

-- table share c9d171508cccb472

CREATE TABLE "{schema}"."share" (
  "shareId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "madeAt" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "purpose" nvarchar(60) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "tables" nvarchar(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "formats" nvarchar(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "expiresAt" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "revokedAt" nvarchar(24) COLLATE Latin1_General_100_BIN2,
  "reads" int NOT NULL,
  "bytes" float NOT NULL,
  "version" int NOT NULL,
  CONSTRAINT "PK_9c56a879279ebdd39578c6d6aab" PRIMARY KEY ("shareId"));

CREATE INDEX "IDX_3ea23801b7421f681a5d754339" ON "{schema}"."share" ("madeAt", "shareId");

-- table feed_part 67bd1b1bef378f1a

CREATE TABLE "{schema}"."feed_part" (
  "name" nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "beginning" nvarchar(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "owner" nvarchar(40) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT "DF_9b3f15f19df58421e6a4bd80181" DEFAULT '',
  CONSTRAINT "PK_524e4f080a0ff71eb125f150e64" PRIMARY KEY ("name"));

-- table feed_reader e5375974f7fe8d81

CREATE TABLE "{schema}"."feed_reader" (
  "replica" nvarchar(40) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "beat" int NOT NULL,
  CONSTRAINT "PK_b90eb32242263eddf39abd3b598" PRIMARY KEY ("replica"));

-- table idempotency 3b62e4a86b8a44ac

CREATE TABLE "{schema}"."idempotency" (
  "key" nvarchar(255) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "fingerprint" nvarchar(43) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "answer" nvarchar(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "storedAt" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  CONSTRAINT "PK_7db4ecce9e7d787fe8fb72ad97f" PRIMARY KEY ("key"));

CREATE INDEX "IDX_dc1f5be9e8419dbf48fd56b7b1" ON "{schema}"."idempotency" ("storedAt");
