"""What models are shown: where it comes from, and the windows of tokens or the images that are drawn of it."""
