-- Generated from schema.prisma, followed by what that language cannot say (see the last section).
-- CreateEnum
CREATE TYPE "job_status" AS ENUM ('queued', 'running', 'cancelling', 'succeeded', 'partially_succeeded', 'failed', 'cancelled');

-- CreateEnum
CREATE TYPE "trial_status" AS ENUM ('pending', 'queued', 'running', 'succeeded', 'failed', 'cancelled', 'not_applicable');

-- CreateEnum
CREATE TYPE "attempt_status" AS ENUM ('running', 'succeeded', 'failed', 'cancelled', 'not_applicable', 'lost', 'handed_back');

-- CreateEnum
CREATE TYPE "measurement_status" AS ENUM ('ok', 'overflow', 'not_applicable', 'failed');

-- CreateTable
CREATE TABLE "teams" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),

    CONSTRAINT "teams_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "jobs" (
    "id" UUID NOT NULL,
    "team_id" UUID NOT NULL,
    "name" TEXT,
    "status" "job_status" NOT NULL DEFAULT 'queued',
    "version" INTEGER NOT NULL DEFAULT 1,
    "spec" JSONB NOT NULL,
    "model" TEXT NOT NULL,
    "priority" INTEGER NOT NULL DEFAULT 0,
    "request_id" TEXT NOT NULL,
    "planned_at" TIMESTAMPTZ(3),
    "started_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),

    CONSTRAINT "jobs_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "trials" (
    "id" UUID NOT NULL,
    "job_id" UUID NOT NULL,
    "team_id" UUID NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "method" TEXT NOT NULL,
    "params" JSONB NOT NULL DEFAULT '{}',
    "level" DOUBLE PRECISION NOT NULL,
    "pattern" TEXT NOT NULL,
    "seed" INTEGER NOT NULL,
    "status" "trial_status" NOT NULL DEFAULT 'pending',
    "version" INTEGER NOT NULL DEFAULT 1,
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "claim_token" UUID,
    "host_id" UUID,
    "heartbeat_at" TIMESTAMPTZ(3),
    "progress" JSONB,
    "fingerprint" TEXT,
    "reused_from" UUID,
    "reason" TEXT,
    "error" JSONB,
    "warnings" JSONB NOT NULL DEFAULT '[]',
    "protocol" JSONB,
    "environment" JSONB,
    "achieved_sparsity" DOUBLE PRECISION,
    "load_seconds" DOUBLE PRECISION,
    "calibrate_seconds" DOUBLE PRECISION,
    "prune_seconds" DOUBLE PRECISION,
    "evaluate_seconds" DOUBLE PRECISION,
    "total_seconds" DOUBLE PRECISION,
    "tokens_per_second" DOUBLE PRECISION,
    "peak_bytes" BIGINT,
    "device_peak_bytes" BIGINT,
    "queued_at" TIMESTAMPTZ(3),
    "started_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),

    CONSTRAINT "trials_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "attempts" (
    "id" UUID NOT NULL,
    "trial_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "token" UUID NOT NULL,
    "host_id" UUID NOT NULL,
    "device" TEXT NOT NULL,
    "status" "attempt_status" NOT NULL DEFAULT 'running',
    "exit_code" INTEGER,
    "signal" TEXT,
    "error" JSONB,
    "log_tail" TEXT,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "attempts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "measurements" (
    "id" UUID NOT NULL,
    "trial_id" UUID NOT NULL,
    "metric" TEXT NOT NULL,
    "dataset" TEXT NOT NULL,
    "split" TEXT NOT NULL,
    "seqlen" INTEGER NOT NULL,
    "windows" INTEGER NOT NULL,
    "tokens" INTEGER NOT NULL,
    "value" DOUBLE PRECISION,
    "status" "measurement_status" NOT NULL,
    "seconds" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "measurements_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "hosts" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "pool" TEXT NOT NULL,
    "device" TEXT NOT NULL,
    "environment" JSONB NOT NULL,
    "memory_bytes" BIGINT,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "heartbeat_at" TIMESTAMPTZ(3) NOT NULL,
    "stopped_at" TIMESTAMPTZ(3),

    CONSTRAINT "hosts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "outbox" (
    "id" UUID NOT NULL,
    "job_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
    "published_at" TIMESTAMPTZ(3),

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "teams_name_key" ON "teams"("name");

-- CreateIndex
CREATE INDEX "jobs_team_id_id_idx" ON "jobs"("team_id", "id");

-- CreateIndex
CREATE INDEX "trials_job_id_status_ordinal_idx" ON "trials"("job_id", "status", "ordinal");

-- CreateIndex
CREATE UNIQUE INDEX "trials_job_id_ordinal_key" ON "trials"("job_id", "ordinal");

-- CreateIndex
CREATE UNIQUE INDEX "attempts_token_key" ON "attempts"("token");

-- CreateIndex
CREATE UNIQUE INDEX "attempts_trial_id_number_key" ON "attempts"("trial_id", "number");

-- CreateIndex
CREATE UNIQUE INDEX "measurements_trial_id_metric_dataset_split_seqlen_key" ON "measurements"("trial_id", "metric", "dataset", "split", "seqlen");

-- CreateIndex
CREATE UNIQUE INDEX "hosts_name_key" ON "hosts"("name");

-- AddForeignKey
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "teams"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "trials" ADD CONSTRAINT "trials_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "jobs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "trials" ADD CONSTRAINT "trials_host_id_fkey" FOREIGN KEY ("host_id") REFERENCES "hosts"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "attempts" ADD CONSTRAINT "attempts_trial_id_fkey" FOREIGN KEY ("trial_id") REFERENCES "trials"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "attempts" ADD CONSTRAINT "attempts_host_id_fkey" FOREIGN KEY ("host_id") REFERENCES "hosts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "measurements" ADD CONSTRAINT "measurements_trial_id_fkey" FOREIGN KEY ("trial_id") REFERENCES "trials"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What a row may not say, whoever writes it.
ALTER TABLE "jobs"
    ADD CONSTRAINT "jobs_ended_check" CHECK (("status" IN ('succeeded', 'partially_succeeded', 'failed', 'cancelled')) = ("ended_at" IS NOT NULL)),
    ADD CONSTRAINT "jobs_planned_check" CHECK ("planned_at" IS NOT NULL OR "status" IN ('queued', 'cancelled'));

ALTER TABLE "trials"
    ADD CONSTRAINT "trials_level_check" CHECK ("level" >= 0 AND "level" < 1),
    ADD CONSTRAINT "trials_ended_check" CHECK (("status" IN ('succeeded', 'failed', 'cancelled', 'not_applicable')) = ("ended_at" IS NOT NULL)),
    ADD CONSTRAINT "trials_queued_check" CHECK ("status" <> 'queued' OR "queued_at" IS NOT NULL),
    ADD CONSTRAINT "trials_claimed_check" CHECK (("status" = 'running') = ("claim_token" IS NOT NULL)),
    ADD CONSTRAINT "trials_running_check" CHECK ("status" <> 'running' OR ("host_id" IS NOT NULL AND "heartbeat_at" IS NOT NULL AND "started_at" IS NOT NULL)),
    ADD CONSTRAINT "trials_progress_check" CHECK ("status" = 'running' OR "progress" IS NULL);

ALTER TABLE "attempts"
    ADD CONSTRAINT "attempts_ended_check" CHECK (("status" = 'running') = ("ended_at" IS NULL));

-- A figure is finite, and exactly the measurements that are ok have one. (In Postgres NaN equals NaN.)
ALTER TABLE "measurements"
    ADD CONSTRAINT "measurements_finite_check" CHECK ("value" NOT IN ('NaN', 'Infinity', '-Infinity')),
    ADD CONSTRAINT "measurements_ok_check" CHECK (("status" = 'ok') = ("value" IS NOT NULL));

-- The few rows among many that somebody looks for every other second.
CREATE INDEX "jobs_open_idx" ON "jobs"("id") WHERE "status" IN ('queued', 'running', 'cancelling');
CREATE INDEX "trials_queued_idx" ON "trials"("queued_at") WHERE "status" = 'queued';
CREATE INDEX "trials_running_idx" ON "trials"("heartbeat_at") WHERE "status" = 'running';
CREATE INDEX "outbox_unpublished_idx" ON "outbox"("id") WHERE "published_at" IS NULL;
-- Results that another trial may take over.
CREATE INDEX "trials_reusable_idx" ON "trials"("team_id", "fingerprint") WHERE "status" = 'succeeded';

-- The team of DEFAULT_TEAM_ID (core/teams.ts).
INSERT INTO "teams" ("id", "name") VALUES ('019a0000-0000-7000-8000-000000000000', 'default');
