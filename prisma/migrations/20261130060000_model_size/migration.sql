-- How large a job's model is, so that the bytes of a pruned model are known before it is made.
ALTER TABLE "jobs" ADD COLUMN "model_size" JSONB;
