"""The interface to the service: JSON calls in, JSON answers and events out."""
