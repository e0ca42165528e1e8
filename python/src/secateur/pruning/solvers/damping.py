"""A Gram matrix made safe to factorise."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import torch
from torch import Tensor

T = TypeVar("T")

LinAlgError = torch.linalg.LinAlgError  # type: ignore[attr-defined]
"""What a factorisation raises for a matrix that is not positive definite."""

# How often the damping is raised tenfold before the layer is given up.
_RAISES = 3


@dataclass(frozen=True)
class Damped(Generic[T]):
    """What was made of H + damping x mean(diag H) x I, and the damping that it took."""

    value: T
    damping: float


def add_damping(gram: Tensor, damping: float) -> Tensor:
    """H + damping x mean(diag H) x I. Of inputs that were all zero nothing is known: then every column counts alike.

    `gram`: [columns, columns] float32.
    """
    mean = gram.diagonal().mean()
    damped = gram.clone()
    damped.diagonal().add_(torch.where(mean > 0, damping * mean, torch.ones_like(mean)))
    return damped


def shrink(gram: Tensor, damping: float) -> Tensor:
    """H + damping x diag H: what columns have to do with one another shrinks to its 1 / (1 + damping).

    A column that was all zero counts as a millionth of the mean, and all of them alike where all were.

    `gram`: [columns, columns] float32.
    """
    diagonal = gram.diagonal()
    mean = diagonal.mean()
    shrunk = gram.clone()
    shrunk.diagonal().add_(torch.where(mean > 0, damping * diagonal.clamp_min(1e-6 * mean), torch.ones_like(mean)))
    return shrunk


Add = Callable[[Tensor, float], Tensor]
"""`add_damping` or `shrink`."""


def with_damping(gram: Tensor, damping: float, factorise: Callable[[Tensor], T], add: Add = add_damping) -> Damped[T]:
    """`factorise` of the damped matrix; where that fails, of one damped ten times as much, up to three times.

    Raises LinAlgError when the matrix is still not positive definite.
    """
    for raised in range(_RAISES + 1):
        try:
            return Damped(factorise(add(gram, damping * 10**raised)), damping * 10**raised)
        except LinAlgError:
            if raised == _RAISES:
                raise
    raise AssertionError
