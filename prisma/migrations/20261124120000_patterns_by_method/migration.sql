-- Only what the JSON columns hold: a job's patterns belong to each of its methods, and a protocol says what each block
-- was pruned by (null: the trial's level). Both are seen by clients, so the versions grow.
UPDATE "jobs"
SET "version" = "version" + 1,
    "spec" = ("spec" - 'patterns') || jsonb_build_object('methods', (
        SELECT jsonb_agg("method" || jsonb_build_object('patterns', "spec"->'patterns') ORDER BY "place")
        FROM jsonb_array_elements("spec"->'methods') WITH ORDINALITY AS "listed" ("method", "place")));

UPDATE "trials"
SET "version" = "version" + 1, "protocol" = "protocol" || '{"blockLevels": null}'
WHERE "protocol" IS NOT NULL;
