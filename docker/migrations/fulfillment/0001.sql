-- table checkpoint beee226f46898280

CREATE TABLE "{schema}"."checkpoint" (
  "name" nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "position" nvarchar(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "shape" nvarchar(43) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT "DF_2e76bd3f0c440f1b3d9e110bfbf" DEFAULT '',
  CONSTRAINT "PK_d70c4733e4ca61c1f576c2c8eef" PRIMARY KEY ("name"));

-- table return_list 13a2c6054c1dd211

CREATE TABLE "{schema}"."return_list" (
  "returnId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "orderId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "status" nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "pieces" int NOT NULL,
  "authorisedAt" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "attention" nvarchar(24) COLLATE Latin1_General_100_BIN2,
  "concerns" nvarchar(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "hasLeft" int NOT NULL,
  "underWay" nvarchar(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "isUnderWay" int NOT NULL,
  "heardAt" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "openAttemptAt" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "changedAt" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  CONSTRAINT "PK_fe1bb73cee205e40dcee4ccb567" PRIMARY KEY ("returnId"));

CREATE INDEX "IDX_184a9e92ce2fd85571ec3c4add" ON "{schema}"."return_list" ("attention");

CREATE INDEX "IDX_1a553ec21f9e95aaaa5bd7d07f" ON "{schema}"."return_list" ("openAttemptAt", "returnId");

CREATE INDEX "IDX_beac14f02e84c2ddc615a6bc88" ON "{schema}"."return_list" ("isUnderWay", "heardAt");

CREATE INDEX "IDX_e14f941301fe90532b65bcbad8" ON "{schema}"."return_list" ("authorisedAt", "returnId");

-- table shipment_list 3911aff64fd55f37

CREATE TABLE "{schema}"."shipment_list" (
  "shipmentId" nvarchar(66) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "orderId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "status" nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "channel" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "orderedAt" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "promisedBy" nvarchar(24) COLLATE Latin1_General_100_BIN2,
  "destination" nvarchar(8) COLLATE Latin1_General_100_BIN2,
  "pieces" int NOT NULL,
  "attention" nvarchar(24) COLLATE Latin1_General_100_BIN2,
  "concerns" nvarchar(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "isCancelled" int NOT NULL,
  "underWay" nvarchar(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "isUnderWay" int NOT NULL,
  "heardAt" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "openAttemptAt" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "changedAt" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  CONSTRAINT "PK_81d501c1a2a4bcc39ba616067b2" PRIMARY KEY ("shipmentId"));

CREATE INDEX "IDX_bf377c834e5a768311127cb6b2" ON "{schema}"."shipment_list" ("attention");

CREATE INDEX "IDX_d20933c3b67d0187d46b5d07e9" ON "{schema}"."shipment_list" ("openAttemptAt", "shipmentId");

CREATE INDEX "IDX_b82277d9e5b0575b4b8341014c" ON "{schema}"."shipment_list" ("isUnderWay", "heardAt");

CREATE INDEX "IDX_cee3a0579f579d3671c202f3e0" ON "{schema}"."shipment_list" ("orderedAt", "shipmentId");

-- table zone_list e6b9a72b39bb7581

CREATE TABLE "{schema}"."zone_list" (
  "zoneId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "name" nvarchar(60) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "places" nvarchar(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "except" nvarchar(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "services" nvarchar(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "version" int NOT NULL,
  CONSTRAINT "PK_59d726a1db7a8f7ce184c0c60ed" PRIMARY KEY ("zoneId"));

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
