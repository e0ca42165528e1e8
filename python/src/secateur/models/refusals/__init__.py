"""Refusals: models that cannot be pruned or measured here, each with its reason."""
