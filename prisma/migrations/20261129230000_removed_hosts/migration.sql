-- A host that is gone can be removed from the list. Its row stays for the attempts that ran on it.
ALTER TABLE hosts ADD COLUMN removed_at timestamptz(3);
