"""Secateur's engine: one pruning trial from its spec to its measurements."""

__version__ = "0.1.0"
