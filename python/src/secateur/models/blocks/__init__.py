"""Blocks: finding them and their layers in a model, and running them one at a time."""
