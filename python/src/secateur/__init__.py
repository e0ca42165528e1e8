"""Secateur's engine: prunes models and measures them, one trial at a time."""

import os

__version__ = "0.1.0"

# OpenMP reads this once, when torch is imported. By default its threads spin while they wait for one another. Where
# other processes use the same cores, that takes many times the work itself.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
