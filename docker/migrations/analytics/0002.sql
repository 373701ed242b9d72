-- table companions fb4be4e6fc5d3efc

CREATE TABLE "{schema}"."companions" (
  "unitId" nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  "unitIds" nvarchar(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
  CONSTRAINT "PK_2c8e264f296daf78dae780886b3" PRIMARY KEY ("unitId"));
