-- How long a team keeps its models.
ALTER TABLE "teams"
    ADD COLUMN "keep_artifact_days" INTEGER,
    ADD COLUMN "keep_artifact_count" INTEGER,
    ADD COLUMN "keep_artifact_bytes" BIGINT,
    ADD CONSTRAINT "teams_keep_artifacts" CHECK ("keep_artifact_days" > 0 AND "keep_artifact_count" > 0 AND "keep_artifact_bytes" > 0);
