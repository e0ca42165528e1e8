"""One trial from its spec to its measurements: resolve, load, prune, evaluate. Importing this imports torch."""

from secateur.engine.engine import Engine

__all__ = ["Engine"]
