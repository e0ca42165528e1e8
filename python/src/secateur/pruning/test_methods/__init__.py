"""Methods for tests of the service, one a file. The registry has them only where `SECATEUR_TEST_METHODS` is `yes`."""
