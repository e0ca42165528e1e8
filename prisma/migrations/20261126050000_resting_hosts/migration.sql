-- A host that could not begin what it was given is left alone for a while.
ALTER TABLE hosts ADD COLUMN rests_until timestamptz(3);
