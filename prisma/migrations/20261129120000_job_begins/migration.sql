-- A job is queued until its first attempt begins, and hosts take trials of queued and running jobs.
DROP INDEX "jobs_next_idx";
DROP INDEX "jobs_next_of_model_idx";
CREATE INDEX "jobs_next_idx" ON "jobs"("team_id", "pool", "priority" DESC, "id") WHERE "status" IN ('queued', 'running');
CREATE INDEX "jobs_next_of_model_idx" ON "jobs"("team_id", "pool", "model", "priority" DESC, "id") WHERE "status" IN ('queued', 'running');

-- Until now a job was running, and had started, once it was planned.
UPDATE "jobs" j SET
    "started_at" = t."first",
    "status" = CASE WHEN j."status" = 'running' AND t."first" IS NULL THEN 'queued' ELSE j."status" END,
    "version" = j."version" + 1,
    "updated_at" = now()
FROM (SELECT "job_id", min("started_at") AS "first" FROM "trials" GROUP BY "job_id") t
WHERE t."job_id" = j."id" AND j."started_at" IS DISTINCT FROM t."first";

-- What past trials took, for the estimate of the time left.
-- AlterTable
ALTER TABLE "jobs" ADD COLUMN     "past_seconds" JSONB;
