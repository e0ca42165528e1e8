"""Metrics: what a pruned model can still do."""
