"""Where a model comes from, how it is loaded, and where its blocks are."""
