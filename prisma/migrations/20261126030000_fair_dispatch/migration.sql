-- A trial is queued for one host, a job may ask what a host must have, and a host can be drained.
-- AlterTable
ALTER TABLE "teams" ADD COLUMN     "served_at" TIMESTAMPTZ(6);

-- AlterTable
ALTER TABLE "jobs" ADD COLUMN     "pool" TEXT NOT NULL DEFAULT 'default',
ADD COLUMN     "labels" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "gpu_memory_bytes" BIGINT;

-- AlterTable
ALTER TABLE "hosts" ADD COLUMN     "labels" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "model" TEXT,
ADD COLUMN     "served_at" TIMESTAMPTZ(6),
ADD COLUMN     "drained_at" TIMESTAMPTZ(3),
ALTER COLUMN "started_at" SET DATA TYPE TIMESTAMPTZ(6);

-- AlterTable
ALTER TABLE "trials" ALTER COLUMN "queued_at" SET DATA TYPE TIMESTAMPTZ(6);

-- What was queued for nobody in particular is queued again, for a host.
UPDATE "trials" SET "status" = 'pending', "host_id" = NULL, "version" = "version" + 1 WHERE "status" = 'queued';
ALTER TABLE "trials"
    ADD CONSTRAINT "trials_queued_for_check" CHECK ("status" <> 'queued' OR "host_id" IS NOT NULL);

-- The next job of a team, and the next one of a model, without a look at those that have ended or other teams have.
CREATE INDEX "jobs_next_idx" ON "jobs"("team_id", "pool", "priority" DESC, "id") WHERE "status" = 'running';
CREATE INDEX "jobs_next_of_model_idx" ON "jobs"("team_id", "pool", "model", "priority" DESC, "id") WHERE "status" = 'running';
-- What hosts have in hand, a row or so for each.
CREATE INDEX "trials_in_hand_idx" ON "trials"("host_id", "team_id") WHERE "status" IN ('queued', 'running');
