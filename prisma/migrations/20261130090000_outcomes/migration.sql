-- What a measurement found in each window or image. Earlier measurements have none.
CREATE TABLE "outcomes" (
    "measurement_id" UUID NOT NULL,
    "digest" BYTEA NOT NULL,
    "values" BYTEA NOT NULL,

    CONSTRAINT "outcomes_pkey" PRIMARY KEY ("measurement_id"),
    CONSTRAINT "outcomes_measurement_id_fkey" FOREIGN KEY ("measurement_id")
        REFERENCES "measurements"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
