CREATE TABLE "dbo"."checkpoint" (
  "name" nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "position" nvarchar(4000) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "shape" nvarchar(43) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT "DF_2e76bd3f0c440f1b3d9e110bfbf" DEFAULT '',
  CONSTRAINT "PK_d70c4733e4ca61c1f576c2c8eef" PRIMARY KEY ("name"));
CREATE TABLE "dbo"."idempotency" (
  "key" nvarchar(255) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "fingerprint" nvarchar(43) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "answer" nvarchar(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "storedAt" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  CONSTRAINT "PK_7db4ecce9e7d787fe8fb72ad97f" PRIMARY KEY ("key"));
CREATE INDEX "IDX_dc1f5be9e8419dbf48fd56b7b1" ON "dbo"."idempotency" ("storedAt");
CREATE TABLE "dbo"."feed_part" (
  "name" nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "beginning" nvarchar(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "owner" nvarchar(40) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT "DF_9b3f15f19df58421e6a4bd80181" DEFAULT '',
  CONSTRAINT "PK_524e4f080a0ff71eb125f150e64" PRIMARY KEY ("name"));
CREATE TABLE "dbo"."feed_reader" (
  "replica" nvarchar(40) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "beat" int NOT NULL,
  CONSTRAINT "PK_b90eb32242263eddf39abd3b598" PRIMARY KEY ("replica"));
CREATE TABLE "dbo"."order_list" (
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
CREATE INDEX "IDX_ca47afa378607c44f038e0c17c" ON "dbo"."order_list" ("customerId");
CREATE INDEX "IDX_cc1ca33daf23eacc24b0c77a95" ON "dbo"."order_list" ("placedAt", "orderId");
CREATE TABLE "dbo"."catalogue" (
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
CREATE INDEX "IDX_77b144d8501e5aa0be750240eb" ON "dbo"."catalogue" ("category", "unitId");
CREATE INDEX "IDX_bd87345226f773f4cfeb4f693e" ON "dbo"."catalogue" ("status", "unitId");
CREATE TABLE "dbo"."stock_level" (
  "sku" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "title" nvarchar(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "askingMinor" float NOT NULL,
  "currency" nvarchar(3) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "onHand" float NOT NULL,
  "allocated" float NOT NULL,
  "available" float NOT NULL,
  "locations" nvarchar(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
  CONSTRAINT "PK_c9e4ff45b609c46da192cf6d44c" PRIMARY KEY ("sku"));
CREATE TABLE "dbo"."rate_set" (
  "rateId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "source" nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "status" nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "fixed" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "asOf" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "publishedAt" nvarchar(24) COLLATE Latin1_General_100_BIN2,
  "base" nvarchar(3) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "rates" nvarchar(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "sha256" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  CONSTRAINT "PK_30f983e2a74204063709d2ca58e" PRIMARY KEY ("rateId"));
CREATE INDEX "IDX_b4dd61c855264fb83fa263bbf0" ON "dbo"."rate_set" ("source", "status", "asOf");
CREATE TABLE "dbo"."privacy_case" (
  "caseId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "kind" nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "source" nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "reference" nvarchar(120) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "status" nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "subjectCount" int NOT NULL,
  "receivedAt" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "dueAt" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "outcome" nvarchar(16) COLLATE Latin1_General_100_BIN2,
  "completedAt" nvarchar(24) COLLATE Latin1_General_100_BIN2,
  CONSTRAINT "PK_f945306b99058b6424cd335835d" PRIMARY KEY ("caseId"));
CREATE INDEX "IDX_c7a17893665598526eae09da12" ON "dbo"."privacy_case" ("status", "dueAt", "caseId");
CREATE INDEX "IDX_dec16e782a055764a8a65ebfc1" ON "dbo"."privacy_case" ("dueAt", "caseId");
CREATE TABLE "dbo"."subject_export" (
  "exportId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "subjectId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "requestedAt" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "completedAt" nvarchar(24) COLLATE Latin1_General_100_BIN2,
  CONSTRAINT "PK_9130373c71bc410b08ff15f155a" PRIMARY KEY ("exportId"));
CREATE INDEX "IDX_0cbe3869f2769ec476e5718f36" ON "dbo"."subject_export" ("subjectId", "requestedAt");
CREATE TABLE "dbo"."personal_read" (
  "readKey" nvarchar(160) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "service" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "subjectId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "actor" nvarchar(80) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "purpose" nvarchar(40) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "record" nvarchar(120) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "kinds" nvarchar(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "at" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  CONSTRAINT "PK_331dd65a6a83d30a74f83b1426f" PRIMARY KEY ("readKey"));
CREATE INDEX "IDX_6e197eeaac0b15a178be0435e2" ON "dbo"."personal_read" ("actor", "at");
CREATE INDEX "IDX_031b40a8d30f5dabbcd1c328f4" ON "dbo"."personal_read" ("subjectId", "at");
CREATE INDEX "IDX_91d9608355ec43960865b3e3ba" ON "dbo"."personal_read" ("at", "readKey");
CREATE TABLE "dbo"."noted_alert" (
  "alertKey" nvarchar(160) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "service" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "kind" nvarchar(40) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "who" nvarchar(120) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "count" int NOT NULL,
  "at" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "endedAt" nvarchar(24) COLLATE Latin1_General_100_BIN2,
  CONSTRAINT "PK_a0a72f79dbe6c03a528cab60ef2" PRIMARY KEY ("alertKey"));
CREATE INDEX "IDX_e0007696e67468d1e06c6f9799" ON "dbo"."noted_alert" ("at", "alertKey");
CREATE TABLE "dbo"."law_retention" (
  "subjectId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "until" nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "untils" nvarchar(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
  CONSTRAINT "PK_a3eab9103a423ce730f588e0d0c" PRIMARY KEY ("subjectId"));
CREATE INDEX "IDX_3ca90899000f9078b9589250a7" ON "dbo"."law_retention" ("until", "subjectId");
CREATE TABLE "dbo"."shipment_list" (
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
CREATE INDEX "IDX_bf377c834e5a768311127cb6b2" ON "dbo"."shipment_list" ("attention");
CREATE INDEX "IDX_d20933c3b67d0187d46b5d07e9" ON "dbo"."shipment_list" ("openAttemptAt", "shipmentId");
CREATE INDEX "IDX_b82277d9e5b0575b4b8341014c" ON "dbo"."shipment_list" ("isUnderWay", "heardAt");
CREATE INDEX "IDX_cee3a0579f579d3671c202f3e0" ON "dbo"."shipment_list" ("orderedAt", "shipmentId");
CREATE TABLE "dbo"."return_list" (
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
CREATE INDEX "IDX_184a9e92ce2fd85571ec3c4add" ON "dbo"."return_list" ("attention");
CREATE INDEX "IDX_1a553ec21f9e95aaaa5bd7d07f" ON "dbo"."return_list" ("openAttemptAt", "returnId");
CREATE INDEX "IDX_beac14f02e84c2ddc615a6bc88" ON "dbo"."return_list" ("isUnderWay", "heardAt");
CREATE INDEX "IDX_e14f941301fe90532b65bcbad8" ON "dbo"."return_list" ("authorisedAt", "returnId");
CREATE TABLE "dbo"."zone_list" (
  "zoneId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "name" nvarchar(60) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "places" nvarchar(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "except" nvarchar(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "services" nvarchar(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "version" int NOT NULL,
  CONSTRAINT "PK_59d726a1db7a8f7ce184c0c60ed" PRIMARY KEY ("zoneId"));
CREATE TABLE "dbo"."listing_list" (
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
CREATE INDEX "IDX_413eff35ec1f5209f44f213a26" ON "dbo"."listing_list" ("channel", "exposedMs");
CREATE INDEX "IDX_4248dffa44c075fc90985f1e36" ON "dbo"."listing_list" ("channel", "status", "unitId");
CREATE TABLE "dbo"."sale_list" (
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
CREATE INDEX "IDX_0bbf14f3ccd385f50c42aa2725" ON "dbo"."sale_list" ("attention", "placedAt");
CREATE INDEX "IDX_e06018c71e3db8b7d1e61e7831" ON "dbo"."sale_list" ("placedAt", "orderId");
CREATE TABLE "dbo"."message_list" (
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
CREATE INDEX "IDX_9a86b8a6762283e78a278f3f89" ON "dbo"."message_list" ("status", "receivedAt", "messageId");
CREATE TABLE "dbo"."piece_list" (
  "unitId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "title" nvarchar(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "category" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "askingMinor" bigint,
  "currency" nvarchar(3) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "orderId" nvarchar(64) COLLATE Latin1_General_100_BIN2,
  "isToBeHad" int NOT NULL,
  CONSTRAINT "PK_8179e0f6e1f4139cd69911a79d5" PRIMARY KEY ("unitId"));
CREATE INDEX "IDX_67f1aef75f236fe55f513e19d4" ON "dbo"."piece_list" ("isToBeHad", "category", "askingMinor");
CREATE TABLE "dbo"."ledger_line" (
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
CREATE INDEX "IDX_c89a5a9463b9678d6a7a2c0d0c" ON "dbo"."ledger_line" ("sku", "lineId");
CREATE INDEX "IDX_15c465178b266069bd1cd4ffba" ON "dbo"."ledger_line" ("orderId", "lineId");
CREATE INDEX "IDX_2dbe61b0b65b290531ee2a0813" ON "dbo"."ledger_line" ("account", "postingDate", "lineId");
CREATE TABLE "dbo"."entry_balance" (
  "balanceId" nvarchar(48) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "debitMinor" bigint NOT NULL,
  "creditMinor" bigint NOT NULL, CONSTRAINT "entry_balance_balanced" CHECK ("debitMinor" = "creditMinor"),
  CONSTRAINT "PK_4b95d7185bf7afce9896679ae3d" PRIMARY KEY ("balanceId"));
CREATE TABLE "dbo"."document_list" (
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
CREATE INDEX "IDX_cab1bf4e98190ce110bf0e9ef4" ON "dbo"."document_list" ("orderId", "issuedOn", "place");
CREATE INDEX "IDX_f8f01c2f7b569ad68724b85107" ON "dbo"."document_list" ("issuedOn", "place");
CREATE TABLE "dbo"."books_check" (
  "checkId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "at" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "differences" int NOT NULL,
  "first" nvarchar(300) COLLATE Latin1_General_100_BIN2,
  CONSTRAINT "PK_a539a527ab7aa23aaf74f4aba2d" PRIMARY KEY ("checkId"));
CREATE INDEX "IDX_aecaeac04d7a9f69113214cc53" ON "dbo"."books_check" ("at", "checkId");
CREATE TABLE "dbo"."payout_list" (
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
CREATE INDEX "IDX_040dfc1ca08155d8070fbca9a7" ON "dbo"."payout_list" ("payer", "at", "payoutKey");
CREATE INDEX "IDX_5a5026526a128eeb81245218d7" ON "dbo"."payout_list" ("at", "payoutKey");
CREATE TABLE "dbo"."payout_match" (
  "matchId" nvarchar(220) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "payoutKey" nvarchar(96) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "lineId" nvarchar(120) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "questionCount" int NOT NULL,
  "questions" nvarchar(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
  CONSTRAINT "PK_f2aebddfc0801c785f21b57bcad" PRIMARY KEY ("matchId"));
CREATE INDEX "IDX_0921ff8a5374f15377ea54feae" ON "dbo"."payout_match" ("payoutKey", "questionCount");
CREATE TABLE "dbo"."share" (
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
CREATE INDEX "IDX_3ea23801b7421f681a5d754339" ON "dbo"."share" ("madeAt", "shareId");
CREATE TABLE "dbo"."companions" (
  "unitId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "unitIds" nvarchar(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
  CONSTRAINT "PK_2c8e264f296daf78dae780886b3" PRIMARY KEY ("unitId"));
CREATE TABLE "dbo"."identity_list" (
  "subjectId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "into" nvarchar(64) COLLATE Latin1_General_100_BIN2,
  "metAt" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "channel" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  CONSTRAINT "PK_916697f7243e19dbe458a1e286c" PRIMARY KEY ("subjectId"));
CREATE INDEX "IDX_57a9414490d5df351fbd96900c" ON "dbo"."identity_list" ("into", "metAt", "subjectId");
CREATE TABLE "dbo"."forgotten_identity" (
  "subjectId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "at" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  CONSTRAINT "PK_7df15048b92ed19897cd2ba10f5" PRIMARY KEY ("subjectId"));
CREATE TABLE "dbo"."buyer" (
  "orderId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "subjectId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  CONSTRAINT "PK_b4134deb5ccb976bce09612b060" PRIMARY KEY ("orderId"));
CREATE INDEX "IDX_80be7cd4d60c0210e2460f7a54" ON "dbo"."buyer" ("subjectId");
CREATE TABLE "dbo"."moment" (
  "momentId" nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "orderId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "at" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "what" nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "amountMinor" bigint,
  "currency" nvarchar(3) COLLATE Latin1_General_100_BIN2,
  CONSTRAINT "PK_f39828a9c3b8bb4fa3da3bec95c" PRIMARY KEY ("momentId"));
CREATE INDEX "IDX_8e105e70e2345f4b019f2fae10" ON "dbo"."moment" ("orderId", "at", "momentId");
CREATE TABLE "dbo"."purchase_list" (
  "orderId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "customerId" nvarchar(64) COLLATE Latin1_General_100_BIN2,
  "placedAt" nvarchar(24) COLLATE Latin1_General_100_BIN2,
  "isConfirmed" bit NOT NULL,
  "isCancelled" bit NOT NULL,
  "currency" nvarchar(3) COLLATE Latin1_General_100_BIN2,
  "revenueMinor" bigint NOT NULL,
  "refundsMinor" bigint NOT NULL,
  CONSTRAINT "PK_5fb13b89399fa12814306db1cc5" PRIMARY KEY ("orderId"));
CREATE INDEX "IDX_088f6e8e32e947ea745348107c" ON "dbo"."purchase_list" ("customerId", "currency");
CREATE TABLE "dbo"."segment_list" (
  "segmentId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "name" nvarchar(80) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "rule" nvarchar(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "version" int NOT NULL,
  CONSTRAINT "PK_7f537b80d56962da33429667ccb" PRIMARY KEY ("segmentId"));
CREATE TABLE "dbo"."campaign_list" (
  "campaignId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "name" nvarchar(80) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "segmentId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "startAt" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "endAt" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "status" nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
  CONSTRAINT "PK_61e8f22bb1115097886c59c96d2" PRIMARY KEY ("campaignId"));
CREATE INDEX "IDX_bbf23a207a64e543b6209cb1b9" ON "dbo"."campaign_list" ("status", "startAt");
CREATE TABLE "dbo"."message" (
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
CREATE INDEX "IDX_42b90e089321c95bd3c7d4ad08" ON "dbo"."message" ("customerId", "askedAt", "messageId");
CREATE INDEX "IDX_c8e6bb3c575d9c0c7858a5ef36" ON "dbo"."message" ("askedAt", "messageId");
CREATE INDEX "IDX_05f5cea198313f6ee7b2536742" ON "dbo"."message" ("status", "askedAt", "messageId");
CREATE TABLE "dbo"."export_list" (
  "exportId" nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "platform" nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "segmentId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "isEnded" bit NOT NULL,
  CONSTRAINT "PK_1bc2e5523aa619dd49318e4b48a" PRIMARY KEY ("exportId"));
CREATE INDEX "IDX_d6e61eba539c1902992a0fdeca" ON "dbo"."export_list" ("segmentId", "platform");
CREATE TABLE "dbo"."review" (
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
CREATE INDEX "IDX_ce895863bf16cf98f8947f7150" ON "dbo"."review" ("piece", "status");
CREATE INDEX "IDX_1e0392f8d479867118aac60936" ON "dbo"."review" ("status", "writtenAt", "reviewId");
CREATE INDEX "IDX_f439e2b2fea56ddf5b9d9c2937" ON "dbo"."review" ("status", "publishedAt", "reviewId");
CREATE TABLE "dbo"."offer_list" (
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
CREATE INDEX "IDX_9dfcb8c4b239e189c54e84eeb9" ON "dbo"."offer_list" ("isToBeHad", "offeredAt");
CREATE INDEX "IDX_2331f0d8ae1a03d03b829599ff" ON "dbo"."offer_list" ("isToBeHad", "category", "askingMinor");
CREATE TABLE "dbo"."watcher" (
  "watchId" nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "unitId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "subjectId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "at" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  CONSTRAINT "PK_90da3fa6e6d2124610ec5e7b721" PRIMARY KEY ("watchId"));
CREATE INDEX "IDX_65c4a31d532628d8e63b63639f" ON "dbo"."watcher" ("subjectId");
CREATE INDEX "IDX_3fbd35f024eb22174a96cc25c3" ON "dbo"."watcher" ("unitId", "subjectId");
CREATE TABLE "dbo"."cart_list" (
  "subjectId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "abandonedAt" nvarchar(24) COLLATE Latin1_General_100_BIN2,
  CONSTRAINT "PK_a725497733931411c21532e9e2a" PRIMARY KEY ("subjectId"));
CREATE TABLE "dbo"."carted_piece" (
  "cartedId" nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "unitId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "subjectId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "at" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  CONSTRAINT "PK_389994243c4f6cd7223507ea3ad" PRIMARY KEY ("cartedId"));
CREATE INDEX "IDX_175391cd4b4a54f748fd0913fe" ON "dbo"."carted_piece" ("subjectId", "at");
CREATE INDEX "IDX_81a47504b2b1e0f56320d2d3a3" ON "dbo"."carted_piece" ("unitId", "subjectId");
CREATE TABLE "dbo"."ordered_piece" (
  "orderedId" nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "orderId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "unitId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "at" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  CONSTRAINT "PK_c5ef2d7aeb31e7123f5b88346f6" PRIMARY KEY ("orderedId"));
CREATE INDEX "IDX_5e46d2633b518c10f280d20b2d" ON "dbo"."ordered_piece" ("orderId");
CREATE INDEX "IDX_7ef63ff1872129ecbea55633ec" ON "dbo"."ordered_piece" ("unitId");
CREATE TABLE "dbo"."unwilling" (
  "subjectId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "agreedAt" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "withdrewAt" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  CONSTRAINT "PK_251808d0ba8b30085583f571617" PRIMARY KEY ("subjectId"));

-- a view looks where it is
SELECT "Checkpoint"."name" AS "Checkpoint_name", "Checkpoint"."position" AS "Checkpoint_position", "Checkpoint"."shape" AS "Checkpoint_shape" FROM "dbo"."checkpoint" "Checkpoint" WHERE (("Checkpoint"."name" = @0)) ORDER BY (SELECT NULL) OFFSET 0 ROWS FETCH NEXT 1 ROWS ONLY;

-- it writes two rows, and its checkpoint for the first time
BEGIN TRANSACTION;
SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
MERGE INTO "dbo"."chest" "dbo.chest" USING (VALUES (@0, @1, @2, @3, @4, @5, @6), (@7, @8, @9, @10, @11, @12, @13)) "mergeIntoSource" ("chestId", "title", "drawers", "minor", "weightKg", "locked", "contents") ON ("dbo.chest"."chestId" = "mergeIntoSource"."chestId") WHEN MATCHED THEN UPDATE SET "dbo.chest"."title" = "mergeIntoSource"."title", "dbo.chest"."drawers" = "mergeIntoSource"."drawers", "dbo.chest"."minor" = "mergeIntoSource"."minor", "dbo.chest"."weightKg" = "mergeIntoSource"."weightKg", "dbo.chest"."locked" = "mergeIntoSource"."locked", "dbo.chest"."contents" = "mergeIntoSource"."contents" WHEN NOT MATCHED THEN INSERT("chestId", "title", "drawers", "minor", "weightKg", "locked", "contents") VALUES ("mergeIntoSource"."chestId", "mergeIntoSource"."title", "mergeIntoSource"."drawers", "mergeIntoSource"."minor", "mergeIntoSource"."weightKg", "mergeIntoSource"."locked", "mergeIntoSource"."contents");
DECLARE @OutputTable TABLE ("shape" nvarchar(43));

INSERT INTO "dbo"."checkpoint"("name", "position", "shape") OUTPUT INSERTED."shape" INTO @OutputTable VALUES (@0, @1, @2);

SELECT * FROM @OutputTable;
COMMIT;

-- it writes a row in which something is missing
BEGIN TRANSACTION;
SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
MERGE INTO "dbo"."chest" "dbo.chest" USING (VALUES (@0, NULL, @1, @2, @3, @4, @5)) "mergeIntoSource" ("chestId", "title", "drawers", "minor", "weightKg", "locked", "contents") ON ("dbo.chest"."chestId" = "mergeIntoSource"."chestId") WHEN MATCHED THEN UPDATE SET "dbo.chest"."title" = "mergeIntoSource"."title", "dbo.chest"."drawers" = "mergeIntoSource"."drawers", "dbo.chest"."minor" = "mergeIntoSource"."minor", "dbo.chest"."weightKg" = "mergeIntoSource"."weightKg", "dbo.chest"."locked" = "mergeIntoSource"."locked", "dbo.chest"."contents" = "mergeIntoSource"."contents" WHEN NOT MATCHED THEN INSERT("chestId", "title", "drawers", "minor", "weightKg", "locked", "contents") VALUES ("mergeIntoSource"."chestId", "mergeIntoSource"."title", "mergeIntoSource"."drawers", "mergeIntoSource"."minor", "mergeIntoSource"."weightKg", "mergeIntoSource"."locked", "mergeIntoSource"."contents");
UPDATE "dbo"."checkpoint" SET "position" = @0 WHERE ("name" = @1 AND "position" = @2 AND "shape" = @3);
COMMIT;

-- it reads rows that it does not know
BEGIN TRANSACTION;
SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
SELECT "row"."chestId" AS "chestId", "row"."title" AS "title", "row"."drawers" AS "drawers", "row"."minor" AS "minor", "row"."weightKg" AS "weightKg", "row"."locked" AS "locked", "row"."contents" AS "contents" FROM "dbo"."chest" "row" WHERE "row"."chestId" IN (@0, @1);
MERGE INTO "dbo"."chest" "dbo.chest" USING (VALUES (@0, @1, @2, @3, @4, @5, @6), (@7, @8, @9, @10, @11, @12, @13)) "mergeIntoSource" ("chestId", "title", "drawers", "minor", "weightKg", "locked", "contents") ON ("dbo.chest"."chestId" = "mergeIntoSource"."chestId") WHEN MATCHED THEN UPDATE SET "dbo.chest"."title" = "mergeIntoSource"."title", "dbo.chest"."drawers" = "mergeIntoSource"."drawers", "dbo.chest"."minor" = "mergeIntoSource"."minor", "dbo.chest"."weightKg" = "mergeIntoSource"."weightKg", "dbo.chest"."locked" = "mergeIntoSource"."locked", "dbo.chest"."contents" = "mergeIntoSource"."contents" WHEN NOT MATCHED THEN INSERT("chestId", "title", "drawers", "minor", "weightKg", "locked", "contents") VALUES ("mergeIntoSource"."chestId", "mergeIntoSource"."title", "mergeIntoSource"."drawers", "mergeIntoSource"."minor", "mergeIntoSource"."weightKg", "mergeIntoSource"."locked", "mergeIntoSource"."contents");
UPDATE "dbo"."checkpoint" SET "position" = @0 WHERE ("name" = @1 AND "position" = @2 AND "shape" = @3);
COMMIT;

-- a row goes
BEGIN TRANSACTION;
SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
DELETE FROM "dbo"."chest" WHERE "chestId" IN (@0);
UPDATE "dbo"."checkpoint" SET "position" = @0 WHERE ("name" = @1 AND "position" = @2 AND "shape" = @3);
COMMIT;

-- its rows are hashed
SELECT "row"."chestId" AS "row_chestId", "row"."title" AS "row_title", "row"."drawers" AS "row_drawers", "row"."minor" AS "row_minor", "row"."weightKg" AS "row_weightKg", "row"."locked" AS "row_locked", "row"."contents" AS "row_contents" FROM "dbo"."chest" "row" WHERE "row"."chestId" > @0 ORDER BY "row"."chestId" ASC OFFSET 0 ROWS FETCH NEXT 1000 ROWS ONLY;

-- it forgets everything
BEGIN TRANSACTION;
SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
DELETE FROM "dbo"."chest";
DELETE FROM "dbo"."checkpoint" WHERE ("name" = @0 or "name" like @1);
COMMIT;

-- somebody saves a checkpoint now and then
SELECT "Checkpoint"."name" AS "Checkpoint_name", "Checkpoint"."position" AS "Checkpoint_position", "Checkpoint"."shape" AS "Checkpoint_shape" FROM "dbo"."checkpoint" "Checkpoint" WHERE (("Checkpoint"."name" = @0)) ORDER BY (SELECT NULL) OFFSET 0 ROWS FETCH NEXT 1 ROWS ONLY;
DECLARE @OutputTable TABLE ("shape" nvarchar(43));

MERGE INTO "dbo"."checkpoint" "dbo.checkpoint" USING (VALUES (@0, @1, '')) "mergeIntoSource" ("name", "position", "shape") ON ("dbo.checkpoint"."name" = "mergeIntoSource"."name") WHEN MATCHED THEN UPDATE SET "dbo.checkpoint"."position" = "mergeIntoSource"."position" WHEN NOT MATCHED THEN INSERT("name", "position", "shape") VALUES ("mergeIntoSource"."name", "mergeIntoSource"."position", "mergeIntoSource"."shape") OUTPUT INSERTED."shape" INTO @OutputTable;;

SELECT * FROM @OutputTable;

-- answers are looked for
SELECT "row"."key" AS "key", "row"."fingerprint" AS "fingerprint", "row"."answer" AS "answer" FROM "dbo"."idempotency" "row" WHERE "row"."key" IN (@0, @1);

-- answers are kept
INSERT INTO "dbo"."idempotency"("key", "fingerprint", "answer", "storedAt") VALUES (@0, @1, @2, @3), (@4, @5, @6, @7);

-- another process kept one of them before
INSERT INTO "dbo"."idempotency"("key", "fingerprint", "answer", "storedAt") VALUES (@0, @1, @2, @3);
MERGE INTO "dbo"."idempotency" "dbo.idempotency" USING (VALUES (@0, @1, @2, @3)) "mergeIntoSource" ("key", "fingerprint", "answer", "storedAt") ON ("dbo.idempotency"."key" = "mergeIntoSource"."key") WHEN NOT MATCHED THEN INSERT("key", "fingerprint", "answer", "storedAt") VALUES ("mergeIntoSource"."key", "mergeIntoSource"."fingerprint", "mergeIntoSource"."answer", "mergeIntoSource"."storedAt");
SELECT "row"."key" AS "key", "row"."fingerprint" AS "fingerprint", "row"."answer" AS "answer" FROM "dbo"."idempotency" "row" WHERE "row"."key" IN (@0);

-- old answers go
DELETE FROM "dbo"."idempotency" WHERE "storedAt" < @0;

-- the parts of a feed are noted
SELECT "FeedPart"."name" AS "FeedPart_name", "FeedPart"."beginning" AS "FeedPart_beginning", "FeedPart"."owner" AS "FeedPart_owner" FROM "dbo"."feed_part" "FeedPart" ORDER BY "FeedPart"."name" ASC;
DECLARE @OutputTable TABLE ("owner" nvarchar(40));

INSERT INTO "dbo"."feed_part"("name", "beginning", "owner") OUTPUT INSERTED."owner" INTO @OutputTable VALUES (@0, @1, DEFAULT);

SELECT * FROM @OutputTable;
SELECT "FeedPart"."name" AS "FeedPart_name", "FeedPart"."beginning" AS "FeedPart_beginning", "FeedPart"."owner" AS "FeedPart_owner" FROM "dbo"."feed_part" "FeedPart" ORDER BY "FeedPart"."name" ASC;

-- a process beats, and takes its share of them
MERGE INTO "dbo"."feed_reader" "dbo.feed_reader" USING (VALUES (@0, @1)) "mergeIntoSource" ("replica", "beat") ON ("dbo.feed_reader"."replica" = "mergeIntoSource"."replica") WHEN MATCHED THEN UPDATE SET "dbo.feed_reader"."beat" = "mergeIntoSource"."beat" WHEN NOT MATCHED THEN INSERT("replica", "beat") VALUES ("mergeIntoSource"."replica", "mergeIntoSource"."beat");
SELECT "FeedReader"."replica" AS "FeedReader_replica", "FeedReader"."beat" AS "FeedReader_beat" FROM "dbo"."feed_reader" "FeedReader" ORDER BY "FeedReader"."replica" ASC;
SELECT "FeedPart"."name" AS "FeedPart_name", "FeedPart"."beginning" AS "FeedPart_beginning", "FeedPart"."owner" AS "FeedPart_owner" FROM "dbo"."feed_part" "FeedPart" ORDER BY "FeedPart"."name" ASC;
UPDATE "dbo"."feed_part" SET "owner" = @0 WHERE ("name" = @1 AND "owner" = @2);

-- it gives back what it has
UPDATE "dbo"."feed_part" SET "owner" = @0 WHERE ("name" = @1 AND "owner" = @2);
DELETE FROM "dbo"."feed_reader" WHERE "replica" = @0;
