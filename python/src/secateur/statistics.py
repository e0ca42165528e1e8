"""What calibration gathers about the inputs of a layer."""

from collections.abc import Callable, Hashable
from typing import TypeVar, cast

import torch
from torch import Tensor

# Rows added at once: the temporary stays in the cache, which is ten times as fast as one pass over all of them, and the
# float32 sums stay short.
_ROWS = 512
# The same for a matrix product, which wants to be larger than its overhead.
_GRAM_ROWS = 4096

T = TypeVar("T")


class ColumnNorms:
    """Root mean square of every input column over all calibration tokens (Wanda's norm, up to one constant)."""

    def __init__(self, columns: int, device: torch.device) -> None:
        self.rows = 0
        self._squares = torch.zeros(columns, dtype=torch.float64, device=device)

    def add(self, inputs: Tensor, dense: Tensor | None = None) -> None:  # noqa: ARG002 (a Gram has a use for it)
        """`inputs`: [..., columns] in any floating type, however many leading dimensions."""
        rows = inputs.reshape(-1, inputs.shape[-1])
        self.rows += rows.shape[0]
        for chunk in rows.split(_ROWS):
            self._squares += chunk.float().square().sum(dim=0)

    def norms(self) -> Tensor:
        """[columns], float32; NaN or infinite where an input was."""
        return (self._squares / self.rows).sqrt().float()

    def is_finite(self) -> bool:
        """Whether every input was."""
        return bool(self._squares.isfinite().all())


class Gram:
    """H = mean over the calibration tokens of x x^T, for the inputs x of a layer; float32.

    Where the dense model's inputs xd to the same layer are added along, `cross` is the mean of xd x^T, else it is None:
    the layer's own inputs stand for the dense ones.
    """

    def __init__(self, columns: int, device: torch.device) -> None:
        self.rows = 0
        self._products = torch.zeros(columns, columns, device=device)
        self._cross: Tensor | None = None
        self._shared: dict[Hashable, object] = {}

    def add(self, inputs: Tensor, dense: Tensor | None = None) -> None:
        """`inputs`, and `dense` of the same shape: [..., columns] in any floating type."""
        rows = inputs.reshape(-1, inputs.shape[-1])
        self.rows += rows.shape[0]
        self._shared.clear()
        _add_products(self._products, rows, rows)
        if dense is not None:
            self._cross = torch.zeros_like(self._products) if self._cross is None else self._cross
            _add_products(self._cross, dense.reshape(rows.shape), rows)

    @property
    def matrix(self) -> Tensor:
        """[columns, columns], without damping."""
        return self.share("matrix", lambda: self._products / self.rows)

    @property
    def cross(self) -> Tensor | None:
        """[columns of xd, columns of x]."""
        products = self._cross
        return None if products is None else self.share("cross", lambda: products / self.rows)

    def norms(self) -> Tensor:
        """[columns]: the root of H's diagonal, which is what ColumnNorms gathers."""
        return self.matrix.diagonal().sqrt()

    def is_finite(self) -> bool:
        """Whether every input was."""
        return bool(self._products.isfinite().all())

    def share(self, key: Hashable, compute: Callable[[], T]) -> T:
        """What follows from H alone is computed once for all layers that read the same inputs."""
        if key not in self._shared:
            self._shared[key] = compute()
        return cast("T", self._shared[key])


Statistics = ColumnNorms | Gram


def _add_products(total: Tensor, left: Tensor, right: Tensor) -> None:
    """Total += left^T right, in float32 whatever the inputs' type."""
    for left_rows, right_rows in zip(left.split(_GRAM_ROWS), right.split(_GRAM_ROWS), strict=True):
        total.addmm_(left_rows.float().t(), right_rows.float())
