-- What the model of a measurement wrote. Measurements that generate nothing have none.
CREATE TABLE "generated_texts" (
    "measurement_id" UUID NOT NULL,
    "texts" JSONB NOT NULL,

    CONSTRAINT "generated_texts_pkey" PRIMARY KEY ("measurement_id"),
    CONSTRAINT "generated_texts_measurement_id_fkey" FOREIGN KEY ("measurement_id")
        REFERENCES "measurements"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
