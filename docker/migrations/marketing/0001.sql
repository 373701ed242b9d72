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

-- table identity_list 58a17d571048dc0d

CREATE TABLE "{schema}"."identity_list" (
  "subjectId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "into" nvarchar(64) COLLATE Latin1_General_100_BIN2,
  "metAt" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "channel" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  CONSTRAINT "PK_916697f7243e19dbe458a1e286c" PRIMARY KEY ("subjectId"));

CREATE INDEX "IDX_57a9414490d5df351fbd96900c" ON "{schema}"."identity_list" ("into", "metAt", "subjectId");

-- table message b50a5cd493708e67

CREATE TABLE "{schema}"."message" (
  "messageId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "campaignId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "customerId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "trigger" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "template" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "status" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "because" nvarchar(24) COLLATE Latin1_General_100_BIN2,
  "until" nvarchar(24) COLLATE Latin1_General_100_BIN2,
  "attempts" int NOT NULL,
  "askedAt" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "changedAt" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  CONSTRAINT "PK_b664c8ae63d634326ce5896cecc" PRIMARY KEY ("messageId"));

CREATE INDEX "IDX_42b90e089321c95bd3c7d4ad08" ON "{schema}"."message" ("customerId", "askedAt", "messageId");

CREATE INDEX "IDX_c8e6bb3c575d9c0c7858a5ef36" ON "{schema}"."message" ("askedAt", "messageId");

CREATE INDEX "IDX_05f5cea198313f6ee7b2536742" ON "{schema}"."message" ("status", "askedAt", "messageId");

-- table campaign_list 528144b532e5dba2

CREATE TABLE "{schema}"."campaign_list" (
  "campaignId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "name" nvarchar(80) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "segmentId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "startAt" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "endAt" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "status" nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
  CONSTRAINT "PK_61e8f22bb1115097886c59c96d2" PRIMARY KEY ("campaignId"));

CREATE INDEX "IDX_bbf23a207a64e543b6209cb1b9" ON "{schema}"."campaign_list" ("status", "startAt");

-- table forgotten_identity 1bf8f8ddb9b3a3cb

CREATE TABLE "{schema}"."forgotten_identity" (
  "subjectId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "at" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  CONSTRAINT "PK_7df15048b92ed19897cd2ba10f5" PRIMARY KEY ("subjectId"));

-- table cart_list 556c5d86136ae9c0

CREATE TABLE "{schema}"."cart_list" (
  "subjectId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "abandonedAt" nvarchar(24) COLLATE Latin1_General_100_BIN2,
  CONSTRAINT "PK_a725497733931411c21532e9e2a" PRIMARY KEY ("subjectId"));

-- table export_list a05f35e3b1a35f7f

CREATE TABLE "{schema}"."export_list" (
  "exportId" nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "platform" nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "segmentId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "isEnded" bit NOT NULL,
  CONSTRAINT "PK_1bc2e5523aa619dd49318e4b48a" PRIMARY KEY ("exportId"));

CREATE INDEX "IDX_d6e61eba539c1902992a0fdeca" ON "{schema}"."export_list" ("segmentId", "platform");

-- table offer_list 37fcb2a7745077d7

CREATE TABLE "{schema}"."offer_list" (
  "unitId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "title" nvarchar(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "category" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "materials" nvarchar(500) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "madeFrom" int,
  "madeTo" int,
  "askingMinor" bigint,
  "currency" nvarchar(3) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "offeredAt" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "isTaken" int NOT NULL,
  "isToBeHad" int NOT NULL,
  CONSTRAINT "PK_ace6e13f103c1c54213bceb5695" PRIMARY KEY ("unitId"));

CREATE INDEX "IDX_9dfcb8c4b239e189c54e84eeb9" ON "{schema}"."offer_list" ("isToBeHad", "offeredAt");

CREATE INDEX "IDX_2331f0d8ae1a03d03b829599ff" ON "{schema}"."offer_list" ("isToBeHad", "category", "askingMinor");

-- table buyer 43110ceba304bc96

CREATE TABLE "{schema}"."buyer" (
  "orderId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "subjectId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  CONSTRAINT "PK_b4134deb5ccb976bce09612b060" PRIMARY KEY ("orderId"));

CREATE INDEX "IDX_80be7cd4d60c0210e2460f7a54" ON "{schema}"."buyer" ("subjectId");

-- table watcher 5b739f1daa6ece54

CREATE TABLE "{schema}"."watcher" (
  "watchId" nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "unitId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "subjectId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "at" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  CONSTRAINT "PK_90da3fa6e6d2124610ec5e7b721" PRIMARY KEY ("watchId"));

CREATE INDEX "IDX_65c4a31d532628d8e63b63639f" ON "{schema}"."watcher" ("subjectId");

CREATE INDEX "IDX_3fbd35f024eb22174a96cc25c3" ON "{schema}"."watcher" ("unitId", "subjectId");

-- table unwilling 3070206b63e24fe2

CREATE TABLE "{schema}"."unwilling" (
  "subjectId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "agreedAt" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "withdrewAt" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  CONSTRAINT "PK_251808d0ba8b30085583f571617" PRIMARY KEY ("subjectId"));

-- table carted_piece 8464c4007f0e3b66

CREATE TABLE "{schema}"."carted_piece" (
  "cartedId" nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "unitId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "subjectId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "at" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  CONSTRAINT "PK_389994243c4f6cd7223507ea3ad" PRIMARY KEY ("cartedId"));

CREATE INDEX "IDX_175391cd4b4a54f748fd0913fe" ON "{schema}"."carted_piece" ("subjectId", "at");

CREATE INDEX "IDX_81a47504b2b1e0f56320d2d3a3" ON "{schema}"."carted_piece" ("unitId", "subjectId");

-- table ordered_piece dd7b221ba5896e2f

CREATE TABLE "{schema}"."ordered_piece" (
  "orderedId" nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "orderId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "unitId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "at" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  CONSTRAINT "PK_c5ef2d7aeb31e7123f5b88346f6" PRIMARY KEY ("orderedId"));

CREATE INDEX "IDX_5e46d2633b518c10f280d20b2d" ON "{schema}"."ordered_piece" ("orderId");

CREATE INDEX "IDX_7ef63ff1872129ecbea55633ec" ON "{schema}"."ordered_piece" ("unitId");

-- table review 19d6ffb7ce1700e4

CREATE TABLE "{schema}"."review" (
  "reviewId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "orderId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "piece" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "rating" int NOT NULL,
  "status" nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "sentiment" float,
  "writing" int NOT NULL,
  "writtenAt" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "publishedAt" nvarchar(24) COLLATE Latin1_General_100_BIN2,
  CONSTRAINT "PK_6e1c269c269c0b470631bfde65c" PRIMARY KEY ("reviewId"));

CREATE INDEX "IDX_ce895863bf16cf98f8947f7150" ON "{schema}"."review" ("piece", "status");

CREATE INDEX "IDX_1e0392f8d479867118aac60936" ON "{schema}"."review" ("status", "writtenAt", "reviewId");

CREATE INDEX "IDX_f439e2b2fea56ddf5b9d9c2937" ON "{schema}"."review" ("status", "publishedAt", "reviewId");

-- table purchase_list de6950f78f71f3d1

CREATE TABLE "{schema}"."purchase_list" (
  "orderId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "customerId" nvarchar(64) COLLATE Latin1_General_100_BIN2,
  "placedAt" nvarchar(24) COLLATE Latin1_General_100_BIN2,
  "isConfirmed" bit NOT NULL,
  "isCancelled" bit NOT NULL,
  "currency" nvarchar(3) COLLATE Latin1_General_100_BIN2,
  "revenueMinor" bigint NOT NULL,
  "refundsMinor" bigint NOT NULL,
  CONSTRAINT "PK_5fb13b89399fa12814306db1cc5" PRIMARY KEY ("orderId"));

CREATE INDEX "IDX_088f6e8e32e947ea745348107c" ON "{schema}"."purchase_list" ("customerId", "currency");

-- table segment_list 3a0821ea0da6a8ad

CREATE TABLE "{schema}"."segment_list" (
  "segmentId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "name" nvarchar(80) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "rule" nvarchar(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "version" int NOT NULL,
  CONSTRAINT "PK_7f537b80d56962da33429667ccb" PRIMARY KEY ("segmentId"));

-- table moment c5b3de254d07c70c

CREATE TABLE "{schema}"."moment" (
  "momentId" nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "orderId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "at" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "what" nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "amountMinor" bigint,
  "currency" nvarchar(3) COLLATE Latin1_General_100_BIN2,
  CONSTRAINT "PK_f39828a9c3b8bb4fa3da3bec95c" PRIMARY KEY ("momentId"));

CREATE INDEX "IDX_8e105e70e2345f4b019f2fae10" ON "{schema}"."moment" ("orderId", "at", "momentId");

-- table idempotency 3b62e4a86b8a44ac

CREATE TABLE "{schema}"."idempotency" (
  "key" nvarchar(255) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "fingerprint" nvarchar(43) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "answer" nvarchar(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "storedAt" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  CONSTRAINT "PK_7db4ecce9e7d787fe8fb72ad97f" PRIMARY KEY ("key"));

CREATE INDEX "IDX_dc1f5be9e8419dbf48fd56b7b1" ON "{schema}"."idempotency" ("storedAt");
