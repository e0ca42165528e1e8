-- What a list of jobs can be searched for: the words of its texts, taken apart at every / : @ . _ and -, and beside them,
-- each as one term that no text has, the team, the tags and the methods. With the team among them, one index finds what a
-- team has of anything without a look at what others have of it.
CREATE FUNCTION "job_terms"("team_id" UUID, "name" TEXT, "notes" TEXT, "tags" TEXT[], "model" TEXT, "spec" JSONB) RETURNS TSVECTOR
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN to_tsvector('simple'::regconfig, regexp_replace(
            coalesce("name", '') || ' ' || coalesce("notes", '') || ' ' || array_to_string("tags", ' ') || ' ' || "model",
            '[/:@._-]+', ' ', 'g'))
        || array_to_tsvector(
            ARRAY['team:' || "team_id"::text]
            || ARRAY(SELECT 'tag:' || "tag" FROM unnest("tags") AS "listed" ("tag"))
            || ARRAY(SELECT 'method:' || ("method"->>'id') FROM jsonb_array_elements("spec"->'methods') AS "listed" ("method")));

ALTER TABLE "jobs" ADD COLUMN     "search" TSVECTOR GENERATED ALWAYS AS (job_terms("team_id", "name", "notes", "tags", "model", "spec")) STORED;

CREATE INDEX "jobs_search_idx" ON "jobs" USING GIN ("search");

-- Each order of the list, and the filters that leave little of it.
DROP INDEX "jobs_team_id_id_idx";
CREATE INDEX "jobs_team_id_created_at_id_idx" ON "jobs"("team_id", "created_at", "id");
CREATE INDEX "jobs_team_id_ended_at_id_idx" ON "jobs"("team_id", "ended_at", "id");
CREATE INDEX "jobs_team_id_status_created_at_id_idx" ON "jobs"("team_id", "status", "created_at", "id");
CREATE INDEX "jobs_team_id_model_created_at_id_idx" ON "jobs"("team_id", "model", "created_at", "id");
