"""The error for a model whose structure cannot be pruned."""

from torch import nn

from secateur.errors import SecateurError


def unsupported(model: nn.Module, reason: str) -> SecateurError:
    """The error for a model that cannot be pruned, with the reason."""
    return SecateurError("PRUNE_UNSUPPORTED_MODEL", f"{type(model).__name__} cannot be pruned: {reason}")
