-- table checkpoint beee226f46898280

CREATE TABLE "{schema}"."checkpoint" (
  "name" nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "position" nvarchar(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "shape" nvarchar(43) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT "DF_2e76bd3f0c440f1b3d9e110bfbf" DEFAULT '',
  CONSTRAINT "PK_d70c4733e4ca61c1f576c2c8eef" PRIMARY KEY ("name"));

-- table books_check 060f7acafd1b951c

CREATE TABLE "{schema}"."books_check" (
  "checkId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "at" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "differences" int NOT NULL,
  "first" nvarchar(300) COLLATE Latin1_General_100_BIN2,
  CONSTRAINT "PK_a539a527ab7aa23aaf74f4aba2d" PRIMARY KEY ("checkId"));

CREATE INDEX "IDX_aecaeac04d7a9f69113214cc53" ON "{schema}"."books_check" ("at", "checkId");

-- table ledger_line cf6098fab0589d6f

CREATE TABLE "{schema}"."ledger_line" (
  "lineId" nvarchar(40) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "entryId" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "postingDate" nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "postedAt" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "documentDate" nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "documentType" nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "documentNo" nvarchar(120) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "account" nvarchar(4) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "currency" nvarchar(3) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "debitMinor" bigint NOT NULL,
  "creditMinor" bigint NOT NULL,
  "baseDebitMinor" bigint NOT NULL,
  "baseCreditMinor" bigint NOT NULL,
  "channel" nvarchar(64) COLLATE Latin1_General_100_BIN2,
  "orderId" nvarchar(64) COLLATE Latin1_General_100_BIN2,
  "sku" nvarchar(64) COLLATE Latin1_General_100_BIN2, CONSTRAINT "ledger_line_base_side" CHECK ("baseDebitMinor" >= 0 and "baseCreditMinor" >= 0), CONSTRAINT "ledger_line_amount" CHECK ("debitMinor" + "creditMinor" > 0), CONSTRAINT "ledger_line_side" CHECK ("debitMinor" >= 0 and "creditMinor" >= 0 and ("debitMinor" = 0 or "creditMinor" = 0)),
  CONSTRAINT "PK_b31765985042092b395aca9caa4" PRIMARY KEY ("lineId"));

CREATE INDEX "IDX_c89a5a9463b9678d6a7a2c0d0c" ON "{schema}"."ledger_line" ("sku", "lineId");

CREATE INDEX "IDX_15c465178b266069bd1cd4ffba" ON "{schema}"."ledger_line" ("orderId", "lineId");

CREATE INDEX "IDX_2dbe61b0b65b290531ee2a0813" ON "{schema}"."ledger_line" ("account", "postingDate", "lineId");

-- table entry_balance 9dab8292e5788caf

CREATE TABLE "{schema}"."entry_balance" (
  "balanceId" nvarchar(48) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "debitMinor" bigint NOT NULL,
  "creditMinor" bigint NOT NULL, CONSTRAINT "entry_balance_balanced" CHECK ("debitMinor" = "creditMinor"),
  CONSTRAINT "PK_4b95d7185bf7afce9896679ae3d" PRIMARY KEY ("balanceId"));

-- table document_list 9b4bcecb7ac2df18

CREATE TABLE "{schema}"."document_list" (
  "number" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "place" nvarchar(80) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "kind" nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "orderId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "channel" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "issuedOn" nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "totalMinor" bigint NOT NULL,
  "currency" nvarchar(3) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "subjectId" nvarchar(64) COLLATE Latin1_General_100_BIN2,
  "corrects" nvarchar(64) COLLATE Latin1_General_100_BIN2,
  CONSTRAINT "PK_e68e4ee1af3d0b045cd02cdaaa2" PRIMARY KEY ("number"));

CREATE INDEX "IDX_cab1bf4e98190ce110bf0e9ef4" ON "{schema}"."document_list" ("orderId", "issuedOn", "place");

CREATE INDEX "IDX_f8f01c2f7b569ad68724b85107" ON "{schema}"."document_list" ("issuedOn", "place");

-- table payout_list 274e02388d0b7c44

CREATE TABLE "{schema}"."payout_list" (
  "payoutKey" nvarchar(96) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "payer" nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "payoutId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "at" nvarchar(35) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "totalMinor" bigint NOT NULL,
  "currency" nvarchar(3) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "parts" int NOT NULL,
  "heard" int NOT NULL,
  "lines" int NOT NULL,
  "otherLines" int NOT NULL,
  "missingMinor" bigint NOT NULL,
  CONSTRAINT "PK_ae77d2a3336b00b8581d6909372" PRIMARY KEY ("payoutKey"));

CREATE INDEX "IDX_040dfc1ca08155d8070fbca9a7" ON "{schema}"."payout_list" ("payer", "at", "payoutKey");

CREATE INDEX "IDX_5a5026526a128eeb81245218d7" ON "{schema}"."payout_list" ("at", "payoutKey");

-- table payout_match f8ba122c6867c2df

CREATE TABLE "{schema}"."payout_match" (
  "matchId" nvarchar(220) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "payoutKey" nvarchar(96) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "lineId" nvarchar(120) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "questionCount" int NOT NULL,
  "questions" nvarchar(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
  CONSTRAINT "PK_f2aebddfc0801c785f21b57bcad" PRIMARY KEY ("matchId"));

CREATE INDEX "IDX_0921ff8a5374f15377ea54feae" ON "{schema}"."payout_match" ("payoutKey", "questionCount");

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
