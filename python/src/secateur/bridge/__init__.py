"""The service's way into Python: JSON calls in, JSON answers and events out."""
