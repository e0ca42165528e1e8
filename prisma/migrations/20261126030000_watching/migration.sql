-- What a poll or a sweep asked of many rows each time is kept in the job, where it changes with its version.
-- AlterTable
ALTER TABLE "jobs" ADD COLUMN     "waits_for_host" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "needs_attention" BOOLEAN NOT NULL DEFAULT true;

UPDATE "jobs" SET "needs_attention" = "status" IN ('queued', 'running', 'cancelling');
CREATE INDEX "jobs_needing_attention_idx" ON "jobs"("id") WHERE "needs_attention";

-- Whoever watches jobs asks for the latest changes. They are noted by the transactions that make them, in a narrow table:
-- an index that changes with every version would keep the rows of jobs from being updated in place.
-- CreateTable
CREATE TABLE "job_changes" (
    "job_id" UUID NOT NULL,
    "team_id" UUID NOT NULL,
    "changed_in" BIGINT NOT NULL,

    CONSTRAINT "job_changes_pkey" PRIMARY KEY ("job_id")
);

-- CreateIndex
CREATE INDEX "job_changes_changed_in_idx" ON "job_changes"("changed_in");

CREATE FUNCTION "note_job_change"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    "job" "jobs" := coalesce(NEW, OLD);
BEGIN
    INSERT INTO "job_changes" ("job_id", "team_id", "changed_in")
    VALUES ("job"."id", "job"."team_id", pg_current_xact_id()::text::bigint)
    ON CONFLICT ("job_id") DO UPDATE SET "changed_in" = excluded."changed_in";
    RETURN NULL;
END $$;
CREATE TRIGGER "jobs_come_and_go" AFTER INSERT OR DELETE ON "jobs" FOR EACH ROW EXECUTE FUNCTION "note_job_change"();
CREATE TRIGGER "jobs_change" AFTER UPDATE ON "jobs" FOR EACH ROW WHEN (OLD."version" <> NEW."version")
    EXECUTE FUNCTION "note_job_change"();
