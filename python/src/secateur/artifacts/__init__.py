"""Pruned models on disk: `load(folder)` returns the model that `save` wrote, in every layout."""

from secateur.artifacts.manifest import Layout, Manifest, verify
from secateur.artifacts.shrinking import require_shrinkable
from secateur.artifacts.store import expand, load, save
from secateur.artifacts.summary import Summary, summarise

__all__ = ["Layout", "Manifest", "Summary", "expand", "load", "require_shrinkable", "save", "summarise", "verify"]
