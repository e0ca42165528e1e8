-- Failures have classes, a trial waits before it is tried again, and a job may be retried.
CREATE TYPE "failure_class" AS ENUM ('transient', 'permanent');

ALTER TABLE "attempts" ADD COLUMN "failure_class" "failure_class";
UPDATE "attempts" SET "failure_class" = CASE "status" WHEN 'lost' THEN 'transient' ELSE 'permanent' END::"failure_class"
    WHERE "status" IN ('lost', 'failed');
ALTER TABLE "attempts"
    ADD CONSTRAINT "attempts_failure_class_check" CHECK (("status" IN ('lost', 'failed')) = ("failure_class" IS NOT NULL));

ALTER TABLE "trials"
    ADD COLUMN "retried_after" INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN "not_before" TIMESTAMPTZ(3),
    ADD CONSTRAINT "trials_not_before_check" CHECK ("status" = 'pending' OR "not_before" IS NULL);

-- What every job had until now.
UPDATE "jobs" SET "spec" = "spec" || '{"maxAttempts": 3}';
