-- Where a job was asked for, as W3C's traceparent, so that what control and the workers do for it belongs to that trace.
-- AlterTable
ALTER TABLE "jobs" ADD COLUMN "traceparent" TEXT;
