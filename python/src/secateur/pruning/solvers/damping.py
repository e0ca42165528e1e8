"""Damps a Gram matrix so that it can be factorised."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import torch
from torch import Tensor

T = TypeVar("T")

LinAlgError = torch.linalg.LinAlgError  # type: ignore[attr-defined]
"""The error of a factorisation for a matrix that is not positive definite."""

# How often the damping is raised tenfold before the layer fails.
_RAISES = 3


@dataclass(frozen=True)
class Damped(Generic[T]):
    """The result for a damped matrix, and the damping that was necessary."""

    value: T
    damping: float


def add_damping(gram: Tensor, damping: float) -> Tensor:
    """H + damping x mean(diag H) x I, or I if all inputs were zero, so that every column counts alike.

    `gram`: [columns, columns] float32.
    """
    mean = gram.diagonal().mean()
    damped = gram.clone()
    damped.diagonal().add_(torch.where(mean > 0, damping * mean, torch.ones_like(mean)))
    return damped


def shrink(gram: Tensor, damping: float) -> Tensor:
    """H + damping x diag H: correlations between columns shrink by the factor 1 / (1 + damping).

    A column of zeros is damped as if its mean square were a millionth of the average. If all columns are zero, the
    result is I.

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
    """`factorise` of the damped matrix. If that fails, the damping is raised tenfold, up to three times.

    Raises LinAlgError if the matrix is still not positive definite.
    """
    for raised in range(_RAISES + 1):
        try:
            return Damped(factorise(add(gram, damping * 10**raised)), damping * 10**raised)
        except LinAlgError:
            if raised == _RAISES:
                raise
    raise AssertionError
