"""Pruned models on disk: `load(folder)` gives back what `save` put there, whatever the layout."""

from secateur.artifacts.manifest import Layout, Manifest, verify
from secateur.artifacts.shrinking import require_shrinkable
from secateur.artifacts.store import expand, load, save
from secateur.artifacts.summary import Summary, summarise

__all__ = ["Layout", "Manifest", "Summary", "expand", "load", "require_shrinkable", "save", "summarise", "verify"]
