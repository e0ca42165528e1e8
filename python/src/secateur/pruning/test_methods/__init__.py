"""Methods for tests of the service, one per file. The registry lists them only if `SECATEUR_TEST_METHODS` is `yes`."""
