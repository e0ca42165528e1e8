"""A client of the API, for scripts and notebooks: it needs httpx, and nothing of the engine."""

from secateur.client.client import ApiError, Client, UnreachableError

__all__ = ["ApiError", "Client", "UnreachableError"]
