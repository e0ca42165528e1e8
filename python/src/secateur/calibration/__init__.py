"""Calibration: the sequential pass over the blocks, statistics of the layers' inputs, and gradients."""
