"""What calibration gathers about the inputs of a layer."""

from collections.abc import Callable, Hashable
from typing import TypeVar, cast

import torch
from torch import Tensor

# Rows added at once: the temporary stays in the cache, which is ten times as fast as one pass over all of them, and the
# float32 sums stay short.
_ROWS = 512
# The same for a matrix product, which wants to be larger than its overhead.
_GRAM_ROWS = 2048
# Columns of a Gram matrix computed at once. Little more than half of the products are made; torch has no `syrk`.
_STRIPE = 192

T = TypeVar("T")


class ColumnNorms:
    """Root mean square of every input column over all calibration tokens (Wanda's norm, up to one constant)."""

    def __init__(self, columns: int, device: torch.device) -> None:
        self.rows = 0
        self._squares = torch.zeros(columns, dtype=torch.float64, device=device)

    def add(self, inputs: Tensor) -> None:
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

    Where the dense model is carried along, also what its outputs ask for: either `wanted`, the mean of y x^T with y
    what the layer should put out (without its bias), or `cross`, the mean of xd x^T with xd the dense model's inputs to
    the layer. Each is None where it is not known.
    """

    def __init__(self, columns: int, device: torch.device) -> None:
        self.rows = 0
        self._products = torch.zeros(columns, columns, device=device)  # of which the upper triangle counts
        self._cross: Tensor | None = None
        self._wanted: Tensor | None = None
        self._shared: dict[Hashable, object] = {}

    def add(self, inputs: Tensor, *, dense: Tensor | None = None, wanted: Tensor | None = None) -> None:
        """`inputs`, and `dense` of the same shape: [..., columns]; `wanted`: [..., outputs]. Any floating type."""
        rows = inputs.reshape(-1, inputs.shape[-1])
        self.rows += rows.shape[0]
        self._shared.clear()
        _add_squares(self._products, rows)
        if dense is not None:
            self._cross = torch.zeros_like(self._products) if self._cross is None else self._cross
            _add_products(self._cross, dense.reshape(rows.shape), rows)
        if wanted is not None:
            outputs = wanted.reshape(len(rows), -1)
            if self._wanted is None:
                self._wanted = self._products.new_zeros(outputs.shape[1], rows.shape[1])
            _add_products(self._wanted, outputs, rows)

    @property
    def matrix(self) -> Tensor:
        """[columns, columns], without damping."""
        return self.share("matrix", lambda: (self._products.triu() + self._products.triu(1).T) / self.rows)

    @property
    def cross(self) -> Tensor | None:
        """[columns of xd, columns of x]."""
        products = self._cross
        return None if products is None else self.share("cross", lambda: products / self.rows)

    @property
    def wanted(self) -> Tensor | None:
        """[outputs, columns]."""
        products = self._wanted
        return None if products is None else self.share("wanted", lambda: products / self.rows)

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


def _add_squares(total: Tensor, inputs: Tensor) -> None:
    """Add inputs^T inputs in float32, the upper triangle of it: a stripe of columns meets those from its own on."""
    for rows in inputs.split(_GRAM_ROWS):
        chunk = rows.float()
        for start in range(0, chunk.shape[1], _STRIPE):
            stripe = slice(start, start + _STRIPE)
            total[stripe, start:].addmm_(chunk[:, stripe].t(), chunk[:, start:])


def _add_products(total: Tensor, left: Tensor, right: Tensor) -> None:
    """Add left^T right in float32, whatever the inputs' type."""
    for left_rows, right_rows in zip(left.split(_GRAM_ROWS), right.split(_GRAM_ROWS), strict=True):
        total.addmm_(left_rows.float().t(), right_rows.float())
