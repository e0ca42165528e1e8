-- What teams upload. A row is there before its file and goes after it, so that no file is ever without one.
CREATE TYPE "upload_kind" AS ENUM ('text', 'traces');

CREATE TABLE "datasets" (
    "id" UUID NOT NULL,
    "team_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "kind" "upload_kind" NOT NULL,
    "bytes" BIGINT NOT NULL,
    "documents" INTEGER,
    "sha256" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
    "stored_at" TIMESTAMPTZ(3),
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "datasets_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "datasets_known_when_stored" CHECK (("stored_at" IS NULL) = ("documents" IS NULL) AND ("stored_at" IS NULL) = ("sha256" IS NULL))
);

CREATE INDEX "datasets_team_id_id_idx" ON "datasets"("team_id", "id");

-- Of equal uploads a team has one.
CREATE UNIQUE INDEX "datasets_content_key" ON "datasets"("team_id", "kind", "sha256") WHERE "stored_at" IS NOT NULL AND "deleted_at" IS NULL;

-- What control looks for in every sweep.
CREATE INDEX "datasets_leftovers_idx" ON "datasets"("id") WHERE "stored_at" IS NULL OR "deleted_at" IS NOT NULL;

ALTER TABLE "datasets" ADD CONSTRAINT "datasets_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "teams"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
