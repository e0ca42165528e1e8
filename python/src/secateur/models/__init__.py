"""Models: finding and loading them, the blocks and layers in them, and running the blocks one at a time."""
