"""Recorded queries: what their lines say, and which of them count how often."""
