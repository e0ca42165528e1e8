"""Metrics: perplexity on text, accuracy on images."""
