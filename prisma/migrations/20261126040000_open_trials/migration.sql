-- How many trials a job's plan has is known when it is submitted: what a team may have waiting is counted by it.
ALTER TABLE "jobs" ADD COLUMN "planned_trials" INTEGER NOT NULL DEFAULT 0;
UPDATE "jobs" j SET "planned_trials" = (SELECT count(*) FROM "trials" t WHERE t."job_id" = j."id");

-- Counted without a look at the jobs themselves, or at those that have ended.
CREATE INDEX "jobs_open_trials_idx" ON "jobs"("team_id") INCLUDE ("planned_trials") WHERE "status" IN ('queued', 'running', 'cancelling');
