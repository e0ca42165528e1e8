"""One trial from its spec to its measurements: resolve, load, prune, evaluate."""
