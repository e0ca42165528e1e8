-- Bytes of UTF-8 that the predicted tokens stand for. Earlier measurements have none.
ALTER TABLE "measurements" ADD COLUMN "bytes" BIGINT;
