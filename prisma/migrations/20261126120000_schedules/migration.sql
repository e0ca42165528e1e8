-- Jobs that are submitted again and again, what became of each of their slots, and the events that teams are told of.
-- CreateEnum
CREATE TYPE "overlap" AS ENUM ('skip', 'queue', 'cancel_previous');

-- CreateEnum
CREATE TYPE "catch_up" AS ENUM ('none', 'last');

-- CreateEnum
CREATE TYPE "run_status" AS ENUM ('due', 'submitted', 'succeeded', 'regressed', 'failed', 'cancelled', 'skipped', 'missed');

-- CreateTable
CREATE TABLE "schedules" (
    "id" UUID NOT NULL,
    "team_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "cron" TEXT NOT NULL,
    "zone" TEXT NOT NULL,
    "job" JSONB NOT NULL,
    "overlap" "overlap" NOT NULL DEFAULT 'skip',
    "catch_up" "catch_up" NOT NULL DEFAULT 'none',
    "starts_at" TIMESTAMPTZ(3),
    "ends_at" TIMESTAMPTZ(3),
    "paused_at" TIMESTAMPTZ(3),
    "thresholds" JSONB NOT NULL,
    "baseline_run_id" UUID,
    "keep_runs" INTEGER,
    "keep_days" INTEGER,
    "version" INTEGER NOT NULL DEFAULT 1,
    "next_slot_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),

    CONSTRAINT "schedules_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "schedule_runs" (
    "id" UUID NOT NULL,
    "schedule_id" UUID NOT NULL,
    "slot_at" TIMESTAMPTZ(3) NOT NULL,
    "manual" BOOLEAN NOT NULL DEFAULT false,
    "status" "run_status" NOT NULL,
    "reason" JSONB,
    "not_before" TIMESTAMPTZ(3),
    "job_id" UUID,
    "previous_run_id" UUID,
    "baseline_run_id" UUID,
    "worse" INTEGER NOT NULL DEFAULT 0,
    "regressions" JSONB NOT NULL DEFAULT '[]',
    "changes" JSONB NOT NULL DEFAULT '[]',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "schedule_runs_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "events" (
    "id" UUID NOT NULL,
    "team_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "subject" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),

    CONSTRAINT "events_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "schedules_baseline_run_id_key" ON "schedules"("baseline_run_id");

-- CreateIndex
CREATE INDEX "schedules_team_id_id_idx" ON "schedules"("team_id", "id");

-- CreateIndex
CREATE INDEX "schedules_next_slot_at_idx" ON "schedules"("next_slot_at");

-- CreateIndex
CREATE UNIQUE INDEX "schedules_team_id_name_key" ON "schedules"("team_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "schedule_runs_job_id_key" ON "schedule_runs"("job_id");

-- CreateIndex
CREATE INDEX "schedule_runs_schedule_id_id_idx" ON "schedule_runs"("schedule_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "schedule_runs_schedule_id_slot_at_key" ON "schedule_runs"("schedule_id", "slot_at");

-- CreateIndex
CREATE INDEX "events_team_id_id_idx" ON "events"("team_id", "id");

-- AddForeignKey
ALTER TABLE "schedules" ADD CONSTRAINT "schedules_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "teams"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "schedules" ADD CONSTRAINT "schedules_baseline_run_id_fkey" FOREIGN KEY ("baseline_run_id") REFERENCES "schedule_runs"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "schedule_runs" ADD CONSTRAINT "schedule_runs_schedule_id_fkey" FOREIGN KEY ("schedule_id") REFERENCES "schedules"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "schedule_runs" ADD CONSTRAINT "schedule_runs_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "jobs"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "events" ADD CONSTRAINT "events_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "teams"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- One run at most waits for its job.
CREATE UNIQUE INDEX "schedule_runs_due_idx" ON "schedule_runs"("schedule_id") WHERE "status" = 'due';

-- Those that control looks at in every round.
CREATE INDEX "schedule_runs_open_idx" ON "schedule_runs"("schedule_id") WHERE "status" IN ('due', 'submitted');
