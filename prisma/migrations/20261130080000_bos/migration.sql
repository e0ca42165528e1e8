-- The token in front of each window; null: none, as in all measurements until now.
ALTER TABLE "measurements" ADD COLUMN "bos" INTEGER;
DROP INDEX "measurements_trial_id_metric_dataset_split_seqlen_key";
CREATE UNIQUE INDEX "measurements_trial_id_metric_dataset_split_seqlen_bos_key"
    ON "measurements" ("trial_id", "metric", "dataset", "split", "seqlen", "bos") NULLS NOT DISTINCT;

-- The trials of stored jobs had no such token. Made again, they must not get one by default.
UPDATE "jobs" SET "spec" = "spec" || jsonb_build_object(
    'calibration', "spec"->'calibration' || '{"bos": "never"}',
    'evaluations', (
        SELECT coalesce(jsonb_agg(evaluation || '{"bos": "never"}' ORDER BY place), '[]')
        FROM jsonb_array_elements("spec"->'evaluations') WITH ORDINALITY AS evaluations (evaluation, place)
    )
);
