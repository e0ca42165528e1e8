-- Models of trials that are stored for download.
CREATE TYPE "layout" AS ENUM ('plain', 'packed', 'shrunk');

ALTER TABLE "trials"
    ADD COLUMN "layouts" "layout"[] NOT NULL DEFAULT ARRAY[]::"layout"[],
    ADD COLUMN "makes_model_of" UUID,
    ADD COLUMN "weights_digest" TEXT;

CREATE TABLE "artifacts" (
    "id" UUID NOT NULL,
    "team_id" UUID NOT NULL,
    "trial_id" UUID,
    "claim_token" UUID NOT NULL,
    "layout" "layout" NOT NULL,
    "manifest" JSONB NOT NULL,
    "bytes" BIGINT NOT NULL,
    "pinned_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
    "stored_at" TIMESTAMPTZ(3),
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "artifacts_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "blobs" (
    "id" UUID NOT NULL,
    "sha256" TEXT NOT NULL,
    "bytes" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
    "stored_at" TIMESTAMPTZ(3),
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "blobs_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "blobs_sha256" CHECK ("sha256" ~ '^[0-9a-f]{64}$')
);

CREATE TABLE "artifact_files" (
    "artifact_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "blob_id" UUID NOT NULL,

    CONSTRAINT "artifact_files_pkey" PRIMARY KEY ("artifact_id", "name")
);

CREATE INDEX "artifacts_team_id_id_idx" ON "artifacts"("team_id", "id");
CREATE INDEX "artifacts_trial_id_idx" ON "artifacts"("trial_id");
CREATE INDEX "artifacts_claim_token_idx" ON "artifacts"("claim_token");
CREATE INDEX "artifact_files_blob_id_idx" ON "artifact_files"("blob_id");

-- A trial has one artifact of each layout.
CREATE UNIQUE INDEX "artifacts_trial_layout_key" ON "artifacts"("trial_id", "layout") WHERE "stored_at" IS NOT NULL AND "deleted_at" IS NULL;

-- Equal content is stored once.
CREATE UNIQUE INDEX "blobs_sha256_key" ON "blobs"("sha256") WHERE "deleted_at" IS NULL;

-- What control looks for in every sweep.
CREATE INDEX "artifacts_leftovers_idx" ON "artifacts"("id") WHERE "stored_at" IS NULL OR "deleted_at" IS NOT NULL;
CREATE INDEX "blobs_deleted_idx" ON "blobs"("id") WHERE "deleted_at" IS NOT NULL;

ALTER TABLE "artifacts" ADD CONSTRAINT "artifacts_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "teams"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "artifacts" ADD CONSTRAINT "artifacts_trial_id_fkey" FOREIGN KEY ("trial_id") REFERENCES "trials"("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "artifact_files" ADD CONSTRAINT "artifact_files_artifact_id_fkey" FOREIGN KEY ("artifact_id") REFERENCES "artifacts"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "artifact_files" ADD CONSTRAINT "artifact_files_blob_id_fkey" FOREIGN KEY ("blob_id") REFERENCES "blobs"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
