"""Access to weights, on the device or outside of it, and their restoration after a trial."""
