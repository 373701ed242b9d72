-- table checkpoint beee226f46898280

CREATE TABLE "{schema}"."checkpoint" (
  "name" nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "position" nvarchar(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "shape" nvarchar(43) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT "DF_2e76bd3f0c440f1b3d9e110bfbf" DEFAULT '',
  CONSTRAINT "PK_d70c4733e4ca61c1f576c2c8eef" PRIMARY KEY ("name"));

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

-- table catalogue e0316ce2590e633e

CREATE TABLE "{schema}"."catalogue" (
  "unitId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "status" nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "title" nvarchar(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "category" nvarchar(64) COLLATE Latin1_General_100_BIN2,
  "maker" nvarchar(300) COLLATE Latin1_General_100_BIN2,
  "materials" nvarchar(500) COLLATE Latin1_General_100_BIN2,
  "periodText" nvarchar(100) COLLATE Latin1_General_100_BIN2,
  "yearFrom" int,
  "yearTo" int,
  "condition" nvarchar(200) COLLATE Latin1_General_100_BIN2,
  "location" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "askingMinor" float,
  "currency" nvarchar(3) COLLATE Latin1_General_100_BIN2,
  "searchText" nvarchar(2000) COLLATE Latin1_General_100_BIN2 NOT NULL,
  CONSTRAINT "PK_5e17b38cea8402feefd2196c402" PRIMARY KEY ("unitId"));

CREATE INDEX "IDX_77b144d8501e5aa0be750240eb" ON "{schema}"."catalogue" ("category", "unitId");

CREATE INDEX "IDX_bd87345226f773f4cfeb4f693e" ON "{schema}"."catalogue" ("status", "unitId");

-- table stock_level 0675746c0bd34a9d

CREATE TABLE "{schema}"."stock_level" (
  "sku" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "title" nvarchar(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "askingMinor" float NOT NULL,
  "currency" nvarchar(3) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "onHand" float NOT NULL,
  "allocated" float NOT NULL,
  "available" float NOT NULL,
  "locations" nvarchar(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
  CONSTRAINT "PK_c9e4ff45b609c46da192cf6d44c" PRIMARY KEY ("sku"));

-- table idempotency 3b62e4a86b8a44ac

CREATE TABLE "{schema}"."idempotency" (
  "key" nvarchar(255) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "fingerprint" nvarchar(43) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "answer" nvarchar(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "storedAt" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  CONSTRAINT "PK_7db4ecce9e7d787fe8fb72ad97f" PRIMARY KEY ("key"));

CREATE INDEX "IDX_dc1f5be9e8419dbf48fd56b7b1" ON "{schema}"."idempotency" ("storedAt");
