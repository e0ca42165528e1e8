-- A figure that is NaN, and where that begins in the model.
ALTER TYPE "measurement_status" ADD VALUE 'nan' AFTER 'overflow';
ALTER TABLE "measurements" ADD COLUMN "non_finite" JSONB;

-- Until now NaN was stored as `overflow`, and images with NaN logits counted as wrong. Without a fingerprint, these results are
-- not reused by new trials.
UPDATE "trials" SET "fingerprint" = NULL
WHERE "id" IN (SELECT "trial_id" FROM "measurements" WHERE "status" = 'overflow' OR "metric" = 'accuracy');
