-- Jobs that are submitted together: one for each model, calibration and seed.
-- CreateTable
CREATE TABLE "benchmarks" (
    "id" UUID NOT NULL,
    "team_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "spec" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),

    CONSTRAINT "benchmarks_pkey" PRIMARY KEY ("id")
);

-- A job without one was submitted on its own, as all jobs until now.
ALTER TABLE "jobs" ADD COLUMN "benchmark_id" UUID;

-- CreateIndex
CREATE INDEX "benchmarks_team_id_id_idx" ON "benchmarks"("team_id", "id");

-- CreateIndex
CREATE INDEX "jobs_benchmark_id_idx" ON "jobs"("benchmark_id");

-- AddForeignKey
ALTER TABLE "benchmarks" ADD CONSTRAINT "benchmarks_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "teams"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_benchmark_id_fkey" FOREIGN KEY ("benchmark_id") REFERENCES "benchmarks"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
