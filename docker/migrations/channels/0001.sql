-- table checkpoint beee226f46898280

CREATE TABLE "{schema}"."checkpoint" (
  "name" nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "position" nvarchar(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "shape" nvarchar(43) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT "DF_2e76bd3f0c440f1b3d9e110bfbf" DEFAULT '',
  CONSTRAINT "PK_d70c4733e4ca61c1f576c2c8eef" PRIMARY KEY ("name"));

-- table listing_list b31528be57d6e119

CREATE TABLE "{schema}"."listing_list" (
  "listingId" nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "channel" nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "unitId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "status" nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "title" nvarchar(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "listingNumber" nvarchar(60) COLLATE Latin1_General_100_BIN2,
  "priceMinor" bigint,
  "currency" nvarchar(3) COLLATE Latin1_General_100_BIN2,
  "code" nvarchar(60) COLLATE Latin1_General_100_BIN2,
  "exposedMs" int,
  "exposedAt" nvarchar(24) COLLATE Latin1_General_100_BIN2,
  "changedAt" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  CONSTRAINT "PK_90ac5f51d87b84110572bce4fc5" PRIMARY KEY ("listingId"));

CREATE INDEX "IDX_413eff35ec1f5209f44f213a26" ON "{schema}"."listing_list" ("channel", "exposedMs");

CREATE INDEX "IDX_4248dffa44c075fc90985f1e36" ON "{schema}"."listing_list" ("channel", "status", "unitId");

-- table message_list 3d34513331424e59

CREATE TABLE "{schema}"."message_list" (
  "messageId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "channel" nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "topic" nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "status" nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "orderId" nvarchar(64) COLLATE Latin1_General_100_BIN2,
  "pointer" nvarchar(120) COLLATE Latin1_General_100_BIN2,
  "reason" nvarchar(200) COLLATE Latin1_General_100_BIN2,
  "sha256" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "receivedAt" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  CONSTRAINT "PK_5d21b503c7e3132248ddc5a929c" PRIMARY KEY ("messageId"));

CREATE INDEX "IDX_9a86b8a6762283e78a278f3f89" ON "{schema}"."message_list" ("status", "receivedAt", "messageId");

-- table sale_list b9bdb979f477a0b4

CREATE TABLE "{schema}"."sale_list" (
  "orderId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "channel" nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "number" nvarchar(60) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "status" nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "totalMinor" bigint NOT NULL,
  "refundedMinor" bigint NOT NULL,
  "currency" nvarchar(3) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "attention" nvarchar(16) COLLATE Latin1_General_100_BIN2,
  "conflict" nvarchar(16) COLLATE Latin1_General_100_BIN2,
  "placedAt" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "changedAt" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  CONSTRAINT "PK_c4b43b483382f135c5898cca763" PRIMARY KEY ("orderId"));

CREATE INDEX "IDX_0bbf14f3ccd385f50c42aa2725" ON "{schema}"."sale_list" ("attention", "placedAt");

CREATE INDEX "IDX_e06018c71e3db8b7d1e61e7831" ON "{schema}"."sale_list" ("placedAt", "orderId");

-- table piece_list 5e1cbf1b9439b9ce

CREATE TABLE "{schema}"."piece_list" (
  "unitId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "title" nvarchar(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "category" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "askingMinor" bigint,
  "currency" nvarchar(3) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "orderId" nvarchar(64) COLLATE Latin1_General_100_BIN2,
  "isToBeHad" int NOT NULL,
  CONSTRAINT "PK_8179e0f6e1f4139cd69911a79d5" PRIMARY KEY ("unitId"));

CREATE INDEX "IDX_67f1aef75f236fe55f513e19d4" ON "{schema}"."piece_list" ("isToBeHad", "category", "askingMinor");

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
