-- What a poll or a sweep asked of many rows each time is kept in the job, where it changes with its version.
-- AlterTable
ALTER TABLE "jobs" ADD COLUMN     "waits_for_host" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "needs_attention" BOOLEAN NOT NULL DEFAULT true;

UPDATE "jobs" SET "needs_attention" = "status" IN ('queued', 'running', 'cancelling');
CREATE INDEX "jobs_needing_attention_idx" ON "jobs"("id") WHERE "needs_attention";
