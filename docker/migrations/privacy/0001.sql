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

-- table privacy_case 2bb3831727336816

CREATE TABLE "{schema}"."privacy_case" (
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

CREATE INDEX "IDX_c7a17893665598526eae09da12" ON "{schema}"."privacy_case" ("status", "dueAt", "caseId");

CREATE INDEX "IDX_dec16e782a055764a8a65ebfc1" ON "{schema}"."privacy_case" ("dueAt", "caseId");

-- table subject_export 97d4ebdb43118f45

CREATE TABLE "{schema}"."subject_export" (
  "exportId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "subjectId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "requestedAt" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "completedAt" nvarchar(24) COLLATE Latin1_General_100_BIN2,
  CONSTRAINT "PK_9130373c71bc410b08ff15f155a" PRIMARY KEY ("exportId"));

CREATE INDEX "IDX_0cbe3869f2769ec476e5718f36" ON "{schema}"."subject_export" ("subjectId", "requestedAt");

-- table noted_alert 2fdddda5ab296a97

CREATE TABLE "{schema}"."noted_alert" (
  "alertKey" nvarchar(160) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "service" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "kind" nvarchar(40) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "who" nvarchar(120) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "count" int NOT NULL,
  "at" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "endedAt" nvarchar(24) COLLATE Latin1_General_100_BIN2,
  CONSTRAINT "PK_a0a72f79dbe6c03a528cab60ef2" PRIMARY KEY ("alertKey"));

CREATE INDEX "IDX_e0007696e67468d1e06c6f9799" ON "{schema}"."noted_alert" ("at", "alertKey");

-- table personal_read 6ceffd722572902e

CREATE TABLE "{schema}"."personal_read" (
  "readKey" nvarchar(160) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "service" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "subjectId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "actor" nvarchar(80) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "purpose" nvarchar(40) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "record" nvarchar(120) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "kinds" nvarchar(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "at" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  CONSTRAINT "PK_331dd65a6a83d30a74f83b1426f" PRIMARY KEY ("readKey"));

CREATE INDEX "IDX_6e197eeaac0b15a178be0435e2" ON "{schema}"."personal_read" ("actor", "at");

CREATE INDEX "IDX_031b40a8d30f5dabbcd1c328f4" ON "{schema}"."personal_read" ("subjectId", "at");

CREATE INDEX "IDX_91d9608355ec43960865b3e3ba" ON "{schema}"."personal_read" ("at", "readKey");

-- table law_retention be43b5c03971bac7

CREATE TABLE "{schema}"."law_retention" (
  "subjectId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "until" nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "untils" nvarchar(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
  CONSTRAINT "PK_a3eab9103a423ce730f588e0d0c" PRIMARY KEY ("subjectId"));

CREATE INDEX "IDX_3ca90899000f9078b9589250a7" ON "{schema}"."law_retention" ("until", "subjectId");

-- table idempotency 3b62e4a86b8a44ac

CREATE TABLE "{schema}"."idempotency" (
  "key" nvarchar(255) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "fingerprint" nvarchar(43) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "answer" nvarchar(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "storedAt" nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
  CONSTRAINT "PK_7db4ecce9e7d787fe8fb72ad97f" PRIMARY KEY ("key"));

CREATE INDEX "IDX_dc1f5be9e8419dbf48fd56b7b1" ON "{schema}"."idempotency" ("storedAt");
