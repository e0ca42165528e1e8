"""Secateur's engine: prunes models and measures them, one trial at a time."""

__version__ = "0.1.0"
