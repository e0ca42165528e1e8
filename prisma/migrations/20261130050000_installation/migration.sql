-- Identifies this database to a storage that several installations could share.
CREATE TABLE "installation" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "only" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "installation_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "installation_only" CHECK ("only")
);

CREATE UNIQUE INDEX "installation_only_key" ON "installation"("only");

INSERT INTO "installation" DEFAULT VALUES;
