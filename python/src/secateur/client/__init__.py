"""A client of the API for scripts and notebooks. It needs httpx and no module of the engine."""

from secateur.client.client import Client
from secateur.client.errors import ApiError, PullError, UnreachableError

__all__ = ["ApiError", "Client", "PullError", "UnreachableError"]
