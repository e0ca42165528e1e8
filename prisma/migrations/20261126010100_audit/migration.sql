-- Who did what, when and from where. Rows are added, and get their outcome once. Nothing else ever happens to them.
-- CreateTable
CREATE TABLE "audit_events" (
    "id" UUID NOT NULL,
    "team_id" UUID NOT NULL,
    "key_id" UUID NOT NULL,
    "action" TEXT NOT NULL,
    "row_id" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
    "ip" TEXT NOT NULL,
    "user_agent" TEXT,
    "request_id" TEXT NOT NULL,
    "status" INTEGER,
    "created_id" TEXT,

    CONSTRAINT "audit_events_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "audit_events_team_id_id_idx" ON "audit_events"("team_id", "id");

-- CreateIndex
CREATE INDEX "audit_events_key_id_id_idx" ON "audit_events"("key_id", "id");

-- CreateIndex
CREATE INDEX "audit_events_row_id_idx" ON "audit_events"("row_id");

-- CreateIndex
CREATE INDEX "audit_events_created_id_idx" ON "audit_events"("created_id");

-- AddForeignKey
ALTER TABLE "audit_events" ADD CONSTRAINT "audit_events_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "teams"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "audit_events" ADD CONSTRAINT "audit_events_key_id_fkey" FOREIGN KEY ("key_id") REFERENCES "api_keys"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

CREATE FUNCTION "refuse_audit_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit_events only grows, and an outcome is filled in once';
END $$;

-- An outcome that is there stays, and all else stays as it was.
CREATE TRIGGER "audit_events_outcome_once" BEFORE UPDATE ON "audit_events" FOR EACH ROW
    WHEN (OLD."status" IS NOT NULL OR NEW."status" IS NULL
        OR to_jsonb(OLD) - 'status' - 'created_id' IS DISTINCT FROM to_jsonb(NEW) - 'status' - 'created_id')
    EXECUTE FUNCTION "refuse_audit_change"();
CREATE TRIGGER "audit_events_kept" BEFORE DELETE OR TRUNCATE ON "audit_events" FOR EACH STATEMENT
    EXECUTE FUNCTION "refuse_audit_change"();
