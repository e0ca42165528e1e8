-- Images have neither a length nor tokens. Two measurements of the same images are as much one too many as of a text.
ALTER TABLE "measurements" ALTER COLUMN "seqlen" DROP NOT NULL;
ALTER TABLE "measurements" ALTER COLUMN "tokens" DROP NOT NULL;
DROP INDEX "measurements_trial_id_metric_dataset_split_seqlen_key";
CREATE UNIQUE INDEX "measurements_trial_id_metric_dataset_split_seqlen_key"
    ON "measurements" ("trial_id", "metric", "dataset", "split", "seqlen") NULLS NOT DISTINCT;
