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

-- table order_list 23537c1d29796525

CREATE TABLE "{schema}"."order_list" (
  "orderId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "placedAt" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "status" nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "channel" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "customerId" nvarchar(64) COLLATE Latin1_General_100_BIN2,
  "lineCount" int NOT NULL,
  "totalMinor" float NOT NULL,
  "currency" nvarchar(3) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "changedAt" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  CONSTRAINT "PK_b06d4c15c81dbcb4b30b920b2a6" PRIMARY KEY ("orderId"));

CREATE INDEX "IDX_ca47afa378607c44f038e0c17c" ON "{schema}"."order_list" ("customerId");

CREATE INDEX "IDX_cc1ca33daf23eacc24b0c77a95" ON "{schema}"."order_list" ("placedAt", "orderId");

-- table idempotency 3b62e4a86b8a44ac

CREATE TABLE "{schema}"."idempotency" (
  "key" nvarchar(255) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "fingerprint" nvarchar(43) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "answer" nvarchar(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "storedAt" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  CONSTRAINT "PK_7db4ecce9e7d787fe8fb72ad97f" PRIMARY KEY ("key"));

CREATE INDEX "IDX_dc1f5be9e8419dbf48fd56b7b1" ON "{schema}"."idempotency" ("storedAt");
