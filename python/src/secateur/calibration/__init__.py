"""What methods learn from the calibration set: the sequential pass, input statistics and gradients."""
