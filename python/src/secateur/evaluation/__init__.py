"""Metrics: perplexity and agreement with the dense model on text, accuracy on images."""
