"""A client of the API for scripts and notebooks. It needs httpx and no module of the engine."""

from secateur.client.client import ApiError, Client, UnreachableError

__all__ = ["ApiError", "Client", "UnreachableError"]
