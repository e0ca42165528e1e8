"""Pruned models on disk: `load(folder)` returns the model that `save` wrote, in every layout."""

from secateur.artifacts.manifest import Manifest, verify
from secateur.artifacts.pruned_model import PrunedModel
from secateur.artifacts.shrinking import require_shrinkable
from secateur.artifacts.store import expand, keep_model, load, save
from secateur.artifacts.summary import Summary, summarise

__all__ = [
    "Manifest",
    "PrunedModel",
    "Summary",
    "expand",
    "keep_model",
    "load",
    "require_shrinkable",
    "save",
    "summarise",
    "verify",
]
