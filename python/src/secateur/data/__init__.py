"""Text: where it comes from, its tokens, and the windows of them that calibration and evaluation look at."""
