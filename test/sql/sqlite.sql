CREATE TABLE "checkpoint" (
  "name" varchar(100) PRIMARY KEY NOT NULL,
  "position" varchar(4000) NOT NULL,
  "shape" varchar(43) NOT NULL DEFAULT (''));
CREATE TABLE "idempotency" (
  "key" varchar(255) PRIMARY KEY NOT NULL,
  "fingerprint" varchar(43) NOT NULL,
  "answer" text NOT NULL,
  "storedAt" varchar(24) NOT NULL);
CREATE INDEX "IDX_dc1f5be9e8419dbf48fd56b7b1" ON "idempotency" ("storedAt");
CREATE TABLE "feed_part" (
  "name" varchar(10) PRIMARY KEY NOT NULL,
  "beginning" varchar(400) NOT NULL,
  "owner" varchar(40) NOT NULL DEFAULT (''));
CREATE TABLE "feed_reader" (
  "replica" varchar(40) PRIMARY KEY NOT NULL,
  "beat" integer NOT NULL);
CREATE TABLE "order_list" (
  "orderId" varchar(64) PRIMARY KEY NOT NULL,
  "placedAt" varchar(24) NOT NULL,
  "status" varchar(16) NOT NULL,
  "channel" varchar(64) NOT NULL,
  "customerId" varchar(64),
  "lineCount" integer NOT NULL,
  "totalMinor" float NOT NULL,
  "currency" varchar(3) NOT NULL,
  "changedAt" varchar(24) NOT NULL);
CREATE INDEX "IDX_ca47afa378607c44f038e0c17c" ON "order_list" ("customerId");
CREATE INDEX "IDX_cc1ca33daf23eacc24b0c77a95" ON "order_list" ("placedAt", "orderId");
CREATE TABLE "catalogue" (
  "unitId" varchar(64) PRIMARY KEY NOT NULL,
  "status" varchar(16) NOT NULL,
  "title" nvarchar(400) NOT NULL,
  "category" nvarchar(64),
  "maker" nvarchar(300),
  "materials" nvarchar(500),
  "periodText" nvarchar(100),
  "yearFrom" integer,
  "yearTo" integer,
  "condition" nvarchar(200),
  "location" varchar(64) NOT NULL,
  "askingMinor" float,
  "currency" varchar(3),
  "searchText" nvarchar(2000) NOT NULL);
CREATE INDEX "IDX_77b144d8501e5aa0be750240eb" ON "catalogue" ("category", "unitId");
CREATE INDEX "IDX_bd87345226f773f4cfeb4f693e" ON "catalogue" ("status", "unitId");
CREATE TABLE "stock_level" (
  "sku" varchar(64) PRIMARY KEY NOT NULL,
  "title" nvarchar(400) NOT NULL,
  "askingMinor" float NOT NULL,
  "currency" varchar(3) NOT NULL,
  "onHand" float NOT NULL,
  "allocated" float NOT NULL,
  "available" float NOT NULL,
  "locations" text NOT NULL);
CREATE TABLE "rate_set" (
  "rateId" varchar(64) PRIMARY KEY NOT NULL,
  "source" varchar(32) NOT NULL,
  "status" varchar(10) NOT NULL,
  "fixed" varchar(24) NOT NULL,
  "asOf" varchar(24) NOT NULL,
  "publishedAt" varchar(24),
  "base" varchar(3) NOT NULL,
  "rates" text NOT NULL,
  "sha256" varchar(64) NOT NULL);
CREATE INDEX "IDX_b4dd61c855264fb83fa263bbf0" ON "rate_set" ("source", "status", "asOf");
CREATE TABLE "privacy_case" (
  "caseId" varchar(64) PRIMARY KEY NOT NULL,
  "kind" varchar(16) NOT NULL,
  "source" varchar(16) NOT NULL,
  "reference" varchar(120) NOT NULL,
  "status" varchar(16) NOT NULL,
  "subjectCount" integer NOT NULL,
  "receivedAt" varchar(24) NOT NULL,
  "dueAt" varchar(24) NOT NULL,
  "outcome" varchar(16),
  "completedAt" varchar(24));
CREATE INDEX "IDX_c7a17893665598526eae09da12" ON "privacy_case" ("status", "dueAt", "caseId");
CREATE INDEX "IDX_dec16e782a055764a8a65ebfc1" ON "privacy_case" ("dueAt", "caseId");
CREATE TABLE "subject_export" (
  "exportId" varchar(64) PRIMARY KEY NOT NULL,
  "subjectId" varchar(64) NOT NULL,
  "requestedAt" varchar(24) NOT NULL,
  "completedAt" varchar(24));
CREATE INDEX "IDX_0cbe3869f2769ec476e5718f36" ON "subject_export" ("subjectId", "requestedAt");
CREATE TABLE "personal_read" (
  "readKey" varchar(160) PRIMARY KEY NOT NULL,
  "service" varchar(64) NOT NULL,
  "subjectId" varchar(64) NOT NULL,
  "actor" varchar(80) NOT NULL,
  "purpose" varchar(40) NOT NULL,
  "record" varchar(120) NOT NULL,
  "kinds" varchar(400) NOT NULL,
  "at" varchar(24) NOT NULL);
CREATE INDEX "IDX_6e197eeaac0b15a178be0435e2" ON "personal_read" ("actor", "at");
CREATE INDEX "IDX_031b40a8d30f5dabbcd1c328f4" ON "personal_read" ("subjectId", "at");
CREATE INDEX "IDX_91d9608355ec43960865b3e3ba" ON "personal_read" ("at", "readKey");
CREATE TABLE "noted_alert" (
  "alertKey" varchar(160) PRIMARY KEY NOT NULL,
  "service" varchar(64) NOT NULL,
  "kind" varchar(40) NOT NULL,
  "who" varchar(120) NOT NULL,
  "count" integer NOT NULL,
  "at" varchar(24) NOT NULL,
  "endedAt" varchar(24));
CREATE INDEX "IDX_e0007696e67468d1e06c6f9799" ON "noted_alert" ("at", "alertKey");
CREATE TABLE "law_retention" (
  "subjectId" varchar(64) PRIMARY KEY NOT NULL,
  "until" varchar(10) NOT NULL,
  "untils" text NOT NULL);
CREATE INDEX "IDX_3ca90899000f9078b9589250a7" ON "law_retention" ("until", "subjectId");
CREATE TABLE "shipment_list" (
  "shipmentId" varchar(66) PRIMARY KEY NOT NULL,
  "orderId" varchar(64) NOT NULL,
  "status" varchar(16) NOT NULL,
  "channel" varchar(64) NOT NULL,
  "orderedAt" varchar(24) NOT NULL,
  "promisedBy" varchar(24),
  "destination" varchar(8),
  "pieces" integer NOT NULL,
  "attention" varchar(24),
  "concerns" text NOT NULL,
  "isCancelled" integer NOT NULL,
  "underWay" text NOT NULL,
  "isUnderWay" integer NOT NULL,
  "heardAt" varchar(24) NOT NULL,
  "openAttemptAt" varchar(24) NOT NULL,
  "changedAt" varchar(24) NOT NULL);
CREATE INDEX "IDX_bf377c834e5a768311127cb6b2" ON "shipment_list" ("attention");
CREATE INDEX "IDX_d20933c3b67d0187d46b5d07e9" ON "shipment_list" ("openAttemptAt", "shipmentId");
CREATE INDEX "IDX_b82277d9e5b0575b4b8341014c" ON "shipment_list" ("isUnderWay", "heardAt");
CREATE INDEX "IDX_cee3a0579f579d3671c202f3e0" ON "shipment_list" ("orderedAt", "shipmentId");
CREATE TABLE "return_list" (
  "returnId" varchar(64) PRIMARY KEY NOT NULL,
  "orderId" varchar(64) NOT NULL,
  "status" varchar(16) NOT NULL,
  "pieces" integer NOT NULL,
  "authorisedAt" varchar(24) NOT NULL,
  "attention" varchar(24),
  "concerns" text NOT NULL,
  "hasLeft" integer NOT NULL,
  "underWay" text NOT NULL,
  "isUnderWay" integer NOT NULL,
  "heardAt" varchar(24) NOT NULL,
  "openAttemptAt" varchar(24) NOT NULL,
  "changedAt" varchar(24) NOT NULL);
CREATE INDEX "IDX_184a9e92ce2fd85571ec3c4add" ON "return_list" ("attention");
CREATE INDEX "IDX_1a553ec21f9e95aaaa5bd7d07f" ON "return_list" ("openAttemptAt", "returnId");
CREATE INDEX "IDX_beac14f02e84c2ddc615a6bc88" ON "return_list" ("isUnderWay", "heardAt");
CREATE INDEX "IDX_e14f941301fe90532b65bcbad8" ON "return_list" ("authorisedAt", "returnId");
CREATE TABLE "zone_list" (
  "zoneId" varchar(64) PRIMARY KEY NOT NULL,
  "name" nvarchar(60) NOT NULL,
  "places" text NOT NULL,
  "except" text NOT NULL,
  "services" text NOT NULL,
  "version" integer NOT NULL);
CREATE TABLE "listing_list" (
  "listingId" varchar(100) PRIMARY KEY NOT NULL,
  "channel" varchar(16) NOT NULL,
  "unitId" varchar(64) NOT NULL,
  "status" varchar(16) NOT NULL,
  "title" varchar(400) NOT NULL,
  "listingNumber" varchar(60),
  "priceMinor" bigint,
  "currency" varchar(3),
  "code" varchar(60),
  "exposedMs" integer,
  "exposedAt" varchar(24),
  "changedAt" varchar(24) NOT NULL);
CREATE INDEX "IDX_413eff35ec1f5209f44f213a26" ON "listing_list" ("channel", "exposedMs");
CREATE INDEX "IDX_4248dffa44c075fc90985f1e36" ON "listing_list" ("channel", "status", "unitId");
CREATE TABLE "sale_list" (
  "orderId" varchar(64) PRIMARY KEY NOT NULL,
  "channel" varchar(16) NOT NULL,
  "number" varchar(60) NOT NULL,
  "status" varchar(16) NOT NULL,
  "totalMinor" bigint NOT NULL,
  "refundedMinor" bigint NOT NULL,
  "currency" varchar(3) NOT NULL,
  "attention" varchar(16),
  "conflict" varchar(16),
  "placedAt" varchar(24) NOT NULL,
  "changedAt" varchar(24) NOT NULL);
CREATE INDEX "IDX_0bbf14f3ccd385f50c42aa2725" ON "sale_list" ("attention", "placedAt");
CREATE INDEX "IDX_e06018c71e3db8b7d1e61e7831" ON "sale_list" ("placedAt", "orderId");
CREATE TABLE "message_list" (
  "messageId" varchar(64) PRIMARY KEY NOT NULL,
  "channel" varchar(16) NOT NULL,
  "topic" varchar(100) NOT NULL,
  "status" varchar(16) NOT NULL,
  "orderId" varchar(64),
  "pointer" varchar(120),
  "reason" varchar(200),
  "sha256" varchar(64) NOT NULL,
  "receivedAt" varchar(24) NOT NULL);
CREATE INDEX "IDX_9a86b8a6762283e78a278f3f89" ON "message_list" ("status", "receivedAt", "messageId");
CREATE TABLE "piece_list" (
  "unitId" varchar(64) PRIMARY KEY NOT NULL,
  "title" varchar(400) NOT NULL,
  "category" varchar(64) NOT NULL,
  "askingMinor" bigint,
  "currency" varchar(3) NOT NULL,
  "orderId" varchar(64),
  "isToBeHad" integer NOT NULL);
CREATE INDEX "IDX_67f1aef75f236fe55f513e19d4" ON "piece_list" ("isToBeHad", "category", "askingMinor");
CREATE TABLE "ledger_line" (
  "lineId" varchar(40) PRIMARY KEY NOT NULL,
  "entryId" varchar(24) NOT NULL,
  "postingDate" varchar(10) NOT NULL,
  "postedAt" varchar(24) NOT NULL,
  "documentDate" varchar(10) NOT NULL,
  "documentType" varchar(16) NOT NULL,
  "documentNo" varchar(120) NOT NULL,
  "account" varchar(4) NOT NULL,
  "currency" varchar(3) NOT NULL,
  "debitMinor" bigint NOT NULL,
  "creditMinor" bigint NOT NULL,
  "baseDebitMinor" bigint NOT NULL,
  "baseCreditMinor" bigint NOT NULL,
  "channel" varchar(64),
  "orderId" varchar(64),
  "sku" varchar(64), CONSTRAINT "ledger_line_base_side" CHECK ("baseDebitMinor" >= 0 and "baseCreditMinor" >= 0), CONSTRAINT "ledger_line_amount" CHECK ("debitMinor" + "creditMinor" > 0), CONSTRAINT "ledger_line_side" CHECK ("debitMinor" >= 0 and "creditMinor" >= 0 and ("debitMinor" = 0 or "creditMinor" = 0)));
CREATE INDEX "IDX_c89a5a9463b9678d6a7a2c0d0c" ON "ledger_line" ("sku", "lineId");
CREATE INDEX "IDX_15c465178b266069bd1cd4ffba" ON "ledger_line" ("orderId", "lineId");
CREATE INDEX "IDX_2dbe61b0b65b290531ee2a0813" ON "ledger_line" ("account", "postingDate", "lineId");
CREATE TABLE "entry_balance" (
  "balanceId" varchar(48) PRIMARY KEY NOT NULL,
  "debitMinor" bigint NOT NULL,
  "creditMinor" bigint NOT NULL, CONSTRAINT "entry_balance_balanced" CHECK ("debitMinor" = "creditMinor"));
CREATE TABLE "document_list" (
  "number" varchar(64) PRIMARY KEY NOT NULL,
  "place" varchar(80) NOT NULL,
  "kind" varchar(16) NOT NULL,
  "orderId" varchar(64) NOT NULL,
  "channel" varchar(64) NOT NULL,
  "issuedOn" varchar(10) NOT NULL,
  "totalMinor" bigint NOT NULL,
  "currency" varchar(3) NOT NULL,
  "subjectId" varchar(64),
  "corrects" varchar(64));
CREATE INDEX "IDX_cab1bf4e98190ce110bf0e9ef4" ON "document_list" ("orderId", "issuedOn", "place");
CREATE INDEX "IDX_f8f01c2f7b569ad68724b85107" ON "document_list" ("issuedOn", "place");
CREATE TABLE "books_check" (
  "checkId" varchar(64) PRIMARY KEY NOT NULL,
  "at" varchar(24) NOT NULL,
  "differences" integer NOT NULL,
  "first" varchar(300));
CREATE INDEX "IDX_aecaeac04d7a9f69113214cc53" ON "books_check" ("at", "checkId");
CREATE TABLE "payout_list" (
  "payoutKey" varchar(96) PRIMARY KEY NOT NULL,
  "payer" varchar(16) NOT NULL,
  "payoutId" varchar(64) NOT NULL,
  "at" varchar(35) NOT NULL,
  "totalMinor" bigint NOT NULL,
  "currency" varchar(3) NOT NULL,
  "parts" integer NOT NULL,
  "heard" integer NOT NULL,
  "lines" integer NOT NULL,
  "otherLines" integer NOT NULL,
  "missingMinor" bigint NOT NULL);
CREATE INDEX "IDX_040dfc1ca08155d8070fbca9a7" ON "payout_list" ("payer", "at", "payoutKey");
CREATE INDEX "IDX_5a5026526a128eeb81245218d7" ON "payout_list" ("at", "payoutKey");
CREATE TABLE "payout_match" (
  "matchId" varchar(220) PRIMARY KEY NOT NULL,
  "payoutKey" varchar(96) NOT NULL,
  "lineId" varchar(120) NOT NULL,
  "questionCount" integer NOT NULL,
  "questions" text NOT NULL);
CREATE INDEX "IDX_0921ff8a5374f15377ea54feae" ON "payout_match" ("payoutKey", "questionCount");
CREATE TABLE "share" (
  "shareId" varchar(64) PRIMARY KEY NOT NULL,
  "madeAt" varchar(24) NOT NULL,
  "purpose" varchar(60) NOT NULL,
  "tables" text NOT NULL,
  "formats" text NOT NULL,
  "expiresAt" varchar(24) NOT NULL,
  "revokedAt" varchar(24),
  "reads" integer NOT NULL,
  "bytes" float NOT NULL,
  "version" integer NOT NULL);
CREATE INDEX "IDX_3ea23801b7421f681a5d754339" ON "share" ("madeAt", "shareId");
CREATE TABLE "companions" (
  "unitId" varchar(64) PRIMARY KEY NOT NULL,
  "unitIds" text NOT NULL);
CREATE TABLE "identity_list" (
  "subjectId" varchar(64) PRIMARY KEY NOT NULL,
  "into" varchar(64),
  "metAt" varchar(24) NOT NULL,
  "channel" varchar(64) NOT NULL);
CREATE INDEX "IDX_57a9414490d5df351fbd96900c" ON "identity_list" ("into", "metAt", "subjectId");
CREATE TABLE "forgotten_identity" (
  "subjectId" varchar(64) PRIMARY KEY NOT NULL,
  "at" varchar(24) NOT NULL);
CREATE TABLE "buyer" (
  "orderId" varchar(64) PRIMARY KEY NOT NULL,
  "subjectId" varchar(64) NOT NULL);
CREATE INDEX "IDX_80be7cd4d60c0210e2460f7a54" ON "buyer" ("subjectId");
CREATE TABLE "moment" (
  "momentId" varchar(100) PRIMARY KEY NOT NULL,
  "orderId" varchar(64) NOT NULL,
  "at" varchar(24) NOT NULL,
  "what" varchar(16) NOT NULL,
  "amountMinor" bigint,
  "currency" varchar(3));
CREATE INDEX "IDX_8e105e70e2345f4b019f2fae10" ON "moment" ("orderId", "at", "momentId");
CREATE TABLE "purchase_list" (
  "orderId" varchar(64) PRIMARY KEY NOT NULL,
  "customerId" varchar(64),
  "placedAt" varchar(24),
  "isConfirmed" boolean NOT NULL,
  "isCancelled" boolean NOT NULL,
  "currency" varchar(3),
  "revenueMinor" bigint NOT NULL,
  "refundsMinor" bigint NOT NULL);
CREATE INDEX "IDX_088f6e8e32e947ea745348107c" ON "purchase_list" ("customerId", "currency");
CREATE TABLE "segment_list" (
  "segmentId" varchar(64) PRIMARY KEY NOT NULL,
  "name" nvarchar(80) NOT NULL,
  "rule" text NOT NULL,
  "version" integer NOT NULL);
CREATE TABLE "campaign_list" (
  "campaignId" varchar(64) PRIMARY KEY NOT NULL,
  "name" nvarchar(80) NOT NULL,
  "segmentId" varchar(64) NOT NULL,
  "startAt" varchar(24) NOT NULL,
  "endAt" varchar(24) NOT NULL,
  "status" varchar(16) NOT NULL);
CREATE INDEX "IDX_bbf23a207a64e543b6209cb1b9" ON "campaign_list" ("status", "startAt");
CREATE TABLE "message" (
  "messageId" varchar(64) PRIMARY KEY NOT NULL,
  "campaignId" varchar(64) NOT NULL,
  "customerId" varchar(64) NOT NULL,
  "trigger" varchar(64) NOT NULL,
  "template" varchar(24) NOT NULL,
  "status" varchar(24) NOT NULL,
  "because" varchar(24),
  "until" varchar(24),
  "attempts" integer NOT NULL,
  "askedAt" varchar(24) NOT NULL,
  "changedAt" varchar(24) NOT NULL);
CREATE INDEX "IDX_42b90e089321c95bd3c7d4ad08" ON "message" ("customerId", "askedAt", "messageId");
CREATE INDEX "IDX_c8e6bb3c575d9c0c7858a5ef36" ON "message" ("askedAt", "messageId");
CREATE INDEX "IDX_05f5cea198313f6ee7b2536742" ON "message" ("status", "askedAt", "messageId");
CREATE TABLE "export_list" (
  "exportId" varchar(100) PRIMARY KEY NOT NULL,
  "platform" varchar(16) NOT NULL,
  "segmentId" varchar(64) NOT NULL,
  "isEnded" boolean NOT NULL);
CREATE INDEX "IDX_d6e61eba539c1902992a0fdeca" ON "export_list" ("segmentId", "platform");
CREATE TABLE "review" (
  "reviewId" varchar(64) PRIMARY KEY NOT NULL,
  "orderId" varchar(64) NOT NULL,
  "piece" varchar(64) NOT NULL,
  "rating" integer NOT NULL,
  "status" varchar(16) NOT NULL,
  "sentiment" float,
  "writing" integer NOT NULL,
  "writtenAt" varchar(24) NOT NULL,
  "publishedAt" varchar(24));
CREATE INDEX "IDX_ce895863bf16cf98f8947f7150" ON "review" ("piece", "status");
CREATE INDEX "IDX_1e0392f8d479867118aac60936" ON "review" ("status", "writtenAt", "reviewId");
CREATE INDEX "IDX_f439e2b2fea56ddf5b9d9c2937" ON "review" ("status", "publishedAt", "reviewId");
CREATE TABLE "offer_list" (
  "unitId" varchar(64) PRIMARY KEY NOT NULL,
  "title" varchar(400) NOT NULL,
  "category" varchar(64) NOT NULL,
  "materials" varchar(500) NOT NULL,
  "madeFrom" integer,
  "madeTo" integer,
  "askingMinor" bigint,
  "currency" varchar(3) NOT NULL,
  "offeredAt" varchar(24) NOT NULL,
  "isTaken" integer NOT NULL,
  "isToBeHad" integer NOT NULL);
CREATE INDEX "IDX_9dfcb8c4b239e189c54e84eeb9" ON "offer_list" ("isToBeHad", "offeredAt");
CREATE INDEX "IDX_2331f0d8ae1a03d03b829599ff" ON "offer_list" ("isToBeHad", "category", "askingMinor");
CREATE TABLE "watcher" (
  "watchId" varchar(100) PRIMARY KEY NOT NULL,
  "unitId" varchar(64) NOT NULL,
  "subjectId" varchar(64) NOT NULL,
  "at" varchar(24) NOT NULL);
CREATE INDEX "IDX_65c4a31d532628d8e63b63639f" ON "watcher" ("subjectId");
CREATE INDEX "IDX_3fbd35f024eb22174a96cc25c3" ON "watcher" ("unitId", "subjectId");
CREATE TABLE "cart_list" (
  "subjectId" varchar(64) PRIMARY KEY NOT NULL,
  "abandonedAt" varchar(24));
CREATE TABLE "carted_piece" (
  "cartedId" varchar(100) PRIMARY KEY NOT NULL,
  "unitId" varchar(64) NOT NULL,
  "subjectId" varchar(64) NOT NULL,
  "at" varchar(24) NOT NULL);
CREATE INDEX "IDX_175391cd4b4a54f748fd0913fe" ON "carted_piece" ("subjectId", "at");
CREATE INDEX "IDX_81a47504b2b1e0f56320d2d3a3" ON "carted_piece" ("unitId", "subjectId");
CREATE TABLE "ordered_piece" (
  "orderedId" varchar(100) PRIMARY KEY NOT NULL,
  "orderId" varchar(64) NOT NULL,
  "unitId" varchar(64) NOT NULL,
  "at" varchar(24) NOT NULL);
CREATE INDEX "IDX_5e46d2633b518c10f280d20b2d" ON "ordered_piece" ("orderId");
CREATE INDEX "IDX_7ef63ff1872129ecbea55633ec" ON "ordered_piece" ("unitId");
CREATE TABLE "unwilling" (
  "subjectId" varchar(64) PRIMARY KEY NOT NULL,
  "agreedAt" varchar(24) NOT NULL,
  "withdrewAt" varchar(24) NOT NULL);

-- a view looks where it is
SELECT "Checkpoint"."name" AS "Checkpoint_name", "Checkpoint"."position" AS "Checkpoint_position", "Checkpoint"."shape" AS "Checkpoint_shape" FROM "checkpoint" "Checkpoint" WHERE (("Checkpoint"."name" = ?)) LIMIT 1;

-- it writes two rows, and its checkpoint for the first time
BEGIN TRANSACTION;
INSERT INTO "chest"("chestId", "title", "drawers", "minor", "weightKg", "locked", "contents") VALUES (?, ?, ?, ?, ?, ?, ?), (?, ?, ?, ?, ?, ?, ?) ON CONFLICT ( "chestId" ) DO UPDATE SET "title" = EXCLUDED."title", "drawers" = EXCLUDED."drawers", "minor" = EXCLUDED."minor", "weightKg" = EXCLUDED."weightKg", "locked" = EXCLUDED."locked", "contents" = EXCLUDED."contents";
INSERT INTO "checkpoint"("name", "position", "shape") VALUES (?, ?, ?);
SELECT "Checkpoint"."name" AS "Checkpoint_name", "Checkpoint"."shape" AS "Checkpoint_shape" FROM "checkpoint" "Checkpoint" WHERE "Checkpoint"."name" = ?;
COMMIT;

-- it writes a row in which something is missing
BEGIN TRANSACTION;
INSERT INTO "chest"("chestId", "title", "drawers", "minor", "weightKg", "locked", "contents") VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT ( "chestId" ) DO UPDATE SET "title" = EXCLUDED."title", "drawers" = EXCLUDED."drawers", "minor" = EXCLUDED."minor", "weightKg" = EXCLUDED."weightKg", "locked" = EXCLUDED."locked", "contents" = EXCLUDED."contents";
UPDATE "checkpoint" SET "position" = ? WHERE ("name" = ? AND "position" = ? AND "shape" = ?);
COMMIT;

-- it reads rows that it does not know
BEGIN TRANSACTION;
SELECT "row"."chestId" AS "chestId", "row"."title" AS "title", "row"."drawers" AS "drawers", "row"."minor" AS "minor", "row"."weightKg" AS "weightKg", "row"."locked" AS "locked", "row"."contents" AS "contents" FROM "chest" "row" WHERE "row"."chestId" IN (?, ?);
INSERT INTO "chest"("chestId", "title", "drawers", "minor", "weightKg", "locked", "contents") VALUES (?, ?, ?, ?, ?, ?, ?), (?, ?, ?, ?, ?, ?, ?) ON CONFLICT ( "chestId" ) DO UPDATE SET "title" = EXCLUDED."title", "drawers" = EXCLUDED."drawers", "minor" = EXCLUDED."minor", "weightKg" = EXCLUDED."weightKg", "locked" = EXCLUDED."locked", "contents" = EXCLUDED."contents";
UPDATE "checkpoint" SET "position" = ? WHERE ("name" = ? AND "position" = ? AND "shape" = ?);
COMMIT;

-- a row goes
BEGIN TRANSACTION;
DELETE FROM "chest" WHERE "chestId" IN (?);
UPDATE "checkpoint" SET "position" = ? WHERE ("name" = ? AND "position" = ? AND "shape" = ?);
COMMIT;

-- its rows are hashed
SELECT "row"."chestId" AS "row_chestId", "row"."title" AS "row_title", "row"."drawers" AS "row_drawers", "row"."minor" AS "row_minor", "row"."weightKg" AS "row_weightKg", "row"."locked" AS "row_locked", "row"."contents" AS "row_contents" FROM "chest" "row" WHERE "row"."chestId" > ? ORDER BY "row"."chestId" ASC LIMIT 1000;

-- it forgets everything
BEGIN TRANSACTION;
DELETE FROM "chest";
DELETE FROM "checkpoint" WHERE ("name" = ? or "name" like ?);
COMMIT;

-- somebody saves a checkpoint now and then
SELECT "Checkpoint"."name" AS "Checkpoint_name", "Checkpoint"."position" AS "Checkpoint_position", "Checkpoint"."shape" AS "Checkpoint_shape" FROM "checkpoint" "Checkpoint" WHERE (("Checkpoint"."name" = ?)) LIMIT 1;
INSERT INTO "checkpoint"("name", "position", "shape") VALUES (?, ?, '') ON CONFLICT ( "name" ) DO UPDATE SET "name" = EXCLUDED."name", "position" = EXCLUDED."position";
SELECT "Checkpoint"."name" AS "Checkpoint_name", "Checkpoint"."shape" AS "Checkpoint_shape" FROM "checkpoint" "Checkpoint" WHERE "Checkpoint"."name" = ?;

-- answers are looked for
SELECT "row"."key" AS "key", "row"."fingerprint" AS "fingerprint", "row"."answer" AS "answer" FROM "idempotency" "row" WHERE "row"."key" IN (?, ?);

-- answers are kept
INSERT INTO "idempotency"("key", "fingerprint", "answer", "storedAt") VALUES (?, ?, ?, ?), (?, ?, ?, ?);

-- another process kept one of them before
INSERT INTO "idempotency"("key", "fingerprint", "answer", "storedAt") VALUES (?, ?, ?, ?);
INSERT INTO "idempotency"("key", "fingerprint", "answer", "storedAt") VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING;
SELECT "row"."key" AS "key", "row"."fingerprint" AS "fingerprint", "row"."answer" AS "answer" FROM "idempotency" "row" WHERE "row"."key" IN (?);

-- old answers go
DELETE FROM "idempotency" WHERE "storedAt" < ?;

-- the parts of a feed are noted
SELECT "FeedPart"."name" AS "FeedPart_name", "FeedPart"."beginning" AS "FeedPart_beginning", "FeedPart"."owner" AS "FeedPart_owner" FROM "feed_part" "FeedPart" ORDER BY "FeedPart"."name" ASC;
INSERT INTO "feed_part"("name", "beginning", "owner") VALUES (?, ?, '');
SELECT "FeedPart"."name" AS "FeedPart_name", "FeedPart"."owner" AS "FeedPart_owner" FROM "feed_part" "FeedPart" WHERE "FeedPart"."name" = ?;
SELECT "FeedPart"."name" AS "FeedPart_name", "FeedPart"."beginning" AS "FeedPart_beginning", "FeedPart"."owner" AS "FeedPart_owner" FROM "feed_part" "FeedPart" ORDER BY "FeedPart"."name" ASC;

-- a process beats, and takes its share of them
INSERT INTO "feed_reader"("replica", "beat") VALUES (?, 1) ON CONFLICT ( "replica" ) DO UPDATE SET "replica" = EXCLUDED."replica", "beat" = EXCLUDED."beat";
SELECT "FeedReader"."replica" AS "FeedReader_replica", "FeedReader"."beat" AS "FeedReader_beat" FROM "feed_reader" "FeedReader" ORDER BY "FeedReader"."replica" ASC;
SELECT "FeedPart"."name" AS "FeedPart_name", "FeedPart"."beginning" AS "FeedPart_beginning", "FeedPart"."owner" AS "FeedPart_owner" FROM "feed_part" "FeedPart" ORDER BY "FeedPart"."name" ASC;
UPDATE "feed_part" SET "owner" = ? WHERE ("name" = ? AND "owner" = ?);

-- it gives back what it has
UPDATE "feed_part" SET "owner" = ? WHERE ("name" = ? AND "owner" = ?);
DELETE FROM "feed_reader" WHERE "replica" = ?;
