"""Statistics of a layer's inputs, gathered over the calibration tokens.

Inputs without data (meta tensors, in a rehearsal) are not added up: the sums exist, and the pieces are small.
"""

import math
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import ClassVar, TypeVar, cast

import torch
from torch import Tensor

# Numbers squared at once: on a CPU the temporary stays in the cache, which is ten times as fast as one pass over all
# of them, and the float32 sums stay short.
_SQUARED = {"cpu": 1 << 18, "cuda": 1 << 22}
# Rows in one matrix product, which has to be large enough to outweigh its overhead.
_GRAM_ROWS = {"cpu": 2048, "cuda": 4096}
# Columns of a Gram matrix computed at once. This computes little more than half of the products; torch has no `syrk`.
_STRIPE = {"cpu": 192, "cuda": 2048}

T = TypeVar("T")


class ColumnNorms:
    """Root mean square of every input column over all calibration tokens (Wanda's norm, up to one constant).

    `reached`: whether there were any; see `unreached`.
    """

    def __init__(self, columns: int, device: torch.device) -> None:
        self.reached = True
        self.rows = 0
        self._squares = torch.zeros(columns, dtype=torch.float64, device=device)

    def add(self, inputs: Tensor) -> None:
        """`inputs`: [..., columns], any floating type, any number of leading dimensions."""
        rows = inputs.reshape(-1, inputs.shape[-1])
        self.rows += rows.shape[0]
        if rows.is_meta:
            return
        for chunk in rows.split(max(1, _SQUARED[rows.device.type] // rows.shape[1])):
            numbers = chunk.float()
            self._squares += (numbers * numbers).sum(dim=0)

    def norms(self) -> Tensor:
        """[columns], float32; NaN or infinite where an input was."""
        return (self._squares / self.rows).sqrt().float()

    def is_finite(self) -> bool:
        """Whether all inputs were finite."""
        return bool(self._squares.isfinite().all())


@dataclass(frozen=True)
class Moments:
    """Means over some calibration tokens, for the inputs x of a layer; float32.

    `matrix`: of x x^T, [columns, columns]. Where the dense model runs alongside, one of two more: `target_cross`, of
    y x^T with y the output that the layer should have (without its bias), [outputs, columns]; or `dense_cross`, of
    xd x^T with xd the dense model's inputs to the layer, [columns, columns]. Each is None where it is not known.
    """

    matrix: Tensor
    dense_cross: Tensor | None
    target_cross: Tensor | None

    def target(self, weight: Tensor) -> Tensor:
        """[outputs, columns]: the mean of y x^T, y being the dense model's output as far as it is known.

        `weight`: the dense layer's, [outputs, columns].
        """
        if self.target_cross is not None:
            return self.target_cross
        return weight @ (self.matrix if self.dense_cross is None else self.dense_cross)

    def of_rows(self, rows: Tensor) -> "Moments":
        """The moments of a layer that has only these outputs. `rows`: [count] indices."""
        return replace(self, target_cross=None if self.target_cross is None else self.target_cross[rows])


class Gram:
    """H = mean over the calibration tokens of x x^T, for the inputs x of a layer, without damping. See also Moments.

    `reached`: whether there were any; see `unreached`.
    """

    PARTS: ClassVar[int] = 1

    def __init__(self, columns: int, device: torch.device) -> None:
        self.reached = True
        self._parts = [_Sums(torch.zeros(columns, columns, device=device)) for _ in range(self.PARTS)]
        self._shared: dict[Hashable, object] = {}

    def add(
        self, inputs: Tensor, *, dense: Tensor | None = None, target: Tensor | None = None, first: float = 0.5
    ) -> None:
        """`inputs`, and `dense` of the same shape: [..., columns]; `target`: [..., outputs]. Any floating type.

        `first`: the share of the inputs in the first half of the calibration set. Only SplitGram uses it.
        """
        self._shared.clear()
        rows = inputs.reshape(-1, inputs.shape[-1])
        given = [tensor if tensor is None else tensor.reshape(len(rows), -1) for tensor in (rows, dense, target)]
        ends = [math.ceil(first * len(rows))][: self.PARTS - 1]
        pieces = [[None] * self.PARTS if tensor is None else tensor.tensor_split(ends) for tensor in given]
        for part, (x, xd, y) in zip(self._parts, zip(*pieces, strict=True), strict=True):
            part.add(x, dense=xd, target=y)

    @property
    def moments(self) -> Moments:
        """Over all tokens."""
        return self.share("moments", lambda: _means(self._parts))

    @property
    def matrix(self) -> Tensor:
        """H, [columns, columns]."""
        return self.moments.matrix

    def norms(self) -> Tensor:
        """[columns]: the root of H's diagonal, the same as ColumnNorms gathers."""
        return self.matrix.diagonal().sqrt()

    def is_finite(self) -> bool:
        """Whether all inputs were finite."""
        return all(bool(part.squares.isfinite().all()) for part in self._parts)

    def share(self, key: Hashable, compute: Callable[[], T]) -> T:
        """Compute what follows from H alone once, for all layers that read the same inputs."""
        if key not in self._shared:
            self._shared[key] = compute()
        return cast("T", self._shared[key])


class SplitGram(Gram):
    """A Gram that also keeps its tokens' two halves apart: a fit to one half can be tested on the other.

    The halves do not depend on the batch size.
    """

    PARTS: ClassVar[int] = 2

    @property
    def halves(self) -> tuple[Moments, Moments] | None:
        """The moments of each half; None if one of them has no tokens."""
        first, second = self._parts
        return self.share("halves", lambda: (_means([first]), _means([second])) if first.rows and second.rows else None)


Statistics = ColumnNorms | Gram


def unreached(kind: type[Statistics], columns: int, device: torch.device) -> Statistics:
    """Statistics of a layer that no token reached: those of unrelated inputs of one size, H = I / columns."""
    statistics = kind(columns, device)
    statistics.add(torch.eye(columns, device=device))
    statistics.reached = False
    return statistics


@dataclass
class _Sums:
    """Sums over tokens. Only the upper triangle of `squares` is filled."""

    squares: Tensor
    rows: int = 0
    dense_cross: Tensor | None = None
    target_cross: Tensor | None = None

    def add(self, inputs: Tensor, *, dense: Tensor | None, target: Tensor | None) -> None:
        self.rows += len(inputs)
        _add_squares(self.squares, inputs)
        if dense is not None:
            self.dense_cross = torch.zeros_like(self.squares) if self.dense_cross is None else self.dense_cross
            _add_products(self.dense_cross, dense, inputs)
        if target is not None:
            if self.target_cross is None:
                self.target_cross = self.squares.new_zeros(target.shape[1], inputs.shape[1])
            _add_products(self.target_cross, target, inputs)


def _means(parts: Sequence[_Sums]) -> Moments:
    rows = sum(part.rows for part in parts)

    def mean(sums: Iterable[Tensor | None]) -> Tensor | None:
        known = [tensor for tensor in sums if tensor is not None]
        return reduce(torch.add, known) / rows if known else None

    upper = reduce(torch.add, (part.squares for part in parts))
    return Moments(
        matrix=(upper.triu() + upper.triu(1).T) / rows,
        dense_cross=mean(part.dense_cross for part in parts),
        target_cross=mean(part.target_cross for part in parts),
    )


def _add_squares(total: Tensor, inputs: Tensor) -> None:
    """Add the upper triangle of inputs^T inputs in float32: each stripe of columns times itself and those after it."""
    if total.is_meta:
        return
    device = inputs.device.type
    for rows in inputs.split(_GRAM_ROWS[device]):
        chunk = rows if _is_exact(rows) else rows.float()
        for start in range(0, chunk.shape[1], _STRIPE[device]):
            stripe = slice(start, start + _STRIPE[device])
            _add_product(total[stripe, start:], chunk[:, stripe], chunk[:, start:])


def _add_products(total: Tensor, left: Tensor, right: Tensor) -> None:
    """Add left^T right in float32, for inputs of any type."""
    if total.is_meta:
        return
    size = _GRAM_ROWS[left.device.type]
    for left_rows, right_rows in zip(left.split(size), right.split(size), strict=True):
        if _is_exact(left_rows) and left_rows.dtype == right_rows.dtype:
            _add_product(total, left_rows, right_rows)
        else:
            _add_product(total, left_rows.float(), right_rows.float())


def _add_product(total: Tensor, left: Tensor, right: Tensor) -> None:
    if left.dtype == torch.float32:
        total.addmm_(left.t(), right)
    else:
        total.add_(torch.mm(left.t(), right, out_dtype=torch.float32))


def _is_exact(inputs: Tensor) -> bool:
    """Whether the device multiplies these numbers exactly and sums in float32: ten times as fast as float32 inputs."""
    return inputs.is_cuda and inputs.dtype in {torch.bfloat16, torch.float16}
