"""What calibration gathers about the inputs of a layer."""

import math
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import ClassVar, TypeVar, cast

import torch
from torch import Tensor

# Numbers that are squared at once: on a CPU the temporary stays in the cache, which is ten times as fast as one pass
# over all of them, and the float32 sums stay short.
_SQUARED = {"cpu": 1 << 18, "cuda": 1 << 22}
# The same for a matrix product, which wants to be larger than its overhead.
_GRAM_ROWS = {"cpu": 2048, "cuda": 4096}
# Columns of a Gram matrix computed at once. Little more than half of the products are made; torch has no `syrk`.
_STRIPE = {"cpu": 192, "cuda": 2048}

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
        for chunk in rows.split(max(1, _SQUARED[rows.device.type] // rows.shape[1])):
            numbers = chunk.float()
            self._squares += (numbers * numbers).sum(dim=0)

    def norms(self) -> Tensor:
        """[columns], float32; NaN or infinite where an input was."""
        return (self._squares / self.rows).sqrt().float()

    def is_finite(self) -> bool:
        """Whether every input was."""
        return bool(self._squares.isfinite().all())


@dataclass(frozen=True)
class Moments:
    """Means over some calibration tokens, for the inputs x of a layer; float32.

    `matrix`: of x x^T, [columns, columns]. Where the dense model is carried along, also what its outputs ask for:
    either `wanted`, of y x^T with y what the layer should put out (without its bias), [outputs, columns], or `cross`,
    of xd x^T with xd the dense model's inputs to the layer, [columns, columns]. Each is None where it is not known.
    """

    matrix: Tensor
    cross: Tensor | None
    wanted: Tensor | None

    def target(self, weight: Tensor) -> Tensor:
        """[outputs, columns]: the mean of y x^T, y being what the dense model's layer puts out as far as it is known.

        `weight`: the dense layer's, [outputs, columns].
        """
        if self.wanted is not None:
            return self.wanted
        return weight @ (self.matrix if self.cross is None else self.cross)

    def of_rows(self, rows: Tensor) -> "Moments":
        """For a layer that has but these of the outputs. `rows`: [count] indices."""
        return replace(self, wanted=None if self.wanted is None else self.wanted[rows])


class Gram:
    """H = mean over the calibration tokens of x x^T, for the inputs x of a layer, without damping; and see Moments."""

    PARTS: ClassVar[int] = 1

    def __init__(self, columns: int, device: torch.device) -> None:
        self._parts = [_Sums(torch.zeros(columns, columns, device=device)) for _ in range(self.PARTS)]
        self._shared: dict[Hashable, object] = {}

    def add(
        self, inputs: Tensor, *, dense: Tensor | None = None, wanted: Tensor | None = None, first: float = 0.5
    ) -> None:
        """`inputs`, and `dense` of the same shape: [..., columns]; `wanted`: [..., outputs]. Any floating type.

        `first`: how much of it belongs to the first half of the calibration set, where halves are told apart.
        """
        self._shared.clear()
        rows = inputs.reshape(-1, inputs.shape[-1])
        given = [tensor if tensor is None else tensor.reshape(len(rows), -1) for tensor in (rows, dense, wanted)]
        ends = [math.ceil(first * len(rows))][: self.PARTS - 1]
        pieces = [[None] * self.PARTS if tensor is None else tensor.tensor_split(ends) for tensor in given]
        for part, (x, xd, y) in zip(self._parts, zip(*pieces, strict=True), strict=True):
            part.add(x, dense=xd, wanted=y)

    @property
    def moments(self) -> Moments:
        """Over all tokens."""
        return self.share("moments", lambda: _means(self._parts))

    @property
    def matrix(self) -> Tensor:
        """H, [columns, columns]."""
        return self.moments.matrix

    def norms(self) -> Tensor:
        """[columns]: the root of H's diagonal, which is what ColumnNorms gathers."""
        return self.matrix.diagonal().sqrt()

    def is_finite(self) -> bool:
        """Whether every input was."""
        return all(bool(part.squares.isfinite().all()) for part in self._parts)

    def share(self, key: Hashable, compute: Callable[[], T]) -> T:
        """What follows from H alone is computed once for all layers that read the same inputs."""
        if key not in self._shared:
            self._shared[key] = compute()
        return cast("T", self._shared[key])


class SplitGram(Gram):
    """A Gram whose tokens are two halves as well: what is fitted to one can be tried on the other.

    The same halves however many windows there are in a batch.
    """

    PARTS: ClassVar[int] = 2

    @property
    def halves(self) -> tuple[Moments, Moments] | None:
        """None where one of them has no tokens."""
        first, second = self._parts
        return self.share("halves", lambda: (_means([first]), _means([second])) if first.rows and second.rows else None)


Statistics = ColumnNorms | Gram


@dataclass
class _Sums:
    """Over tokens. Of `squares` the upper triangle counts."""

    squares: Tensor
    rows: int = 0
    cross: Tensor | None = None
    wanted: Tensor | None = None

    def add(self, inputs: Tensor, *, dense: Tensor | None, wanted: Tensor | None) -> None:
        self.rows += len(inputs)
        _add_squares(self.squares, inputs)
        if dense is not None:
            self.cross = torch.zeros_like(self.squares) if self.cross is None else self.cross
            _add_products(self.cross, dense, inputs)
        if wanted is not None:
            if self.wanted is None:
                self.wanted = self.squares.new_zeros(wanted.shape[1], inputs.shape[1])
            _add_products(self.wanted, wanted, inputs)


def _means(parts: Sequence[_Sums]) -> Moments:
    rows = sum(part.rows for part in parts)

    def mean(sums: Iterable[Tensor | None]) -> Tensor | None:
        known = [tensor for tensor in sums if tensor is not None]
        return reduce(torch.add, known) / rows if known else None

    upper = reduce(torch.add, (part.squares for part in parts))
    return Moments(
        matrix=(upper.triu() + upper.triu(1).T) / rows,
        cross=mean(part.cross for part in parts),
        wanted=mean(part.wanted for part in parts),
    )


def _add_squares(total: Tensor, inputs: Tensor) -> None:
    """Add inputs^T inputs in float32, the upper triangle of it: a stripe of columns meets those from its own on."""
    device = inputs.device.type
    for rows in inputs.split(_GRAM_ROWS[device]):
        chunk = rows if _is_exact(rows) else rows.float()
        for start in range(0, chunk.shape[1], _STRIPE[device]):
            stripe = slice(start, start + _STRIPE[device])
            _add_product(total[stripe, start:], chunk[:, stripe], chunk[:, start:])


def _add_products(total: Tensor, left: Tensor, right: Tensor) -> None:
    """Add left^T right in float32, whatever the inputs' type."""
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
    """Whether the device sums the products of such numbers, which are exact in float32, in it: ten times as fast."""
    return inputs.is_cuda and inputs.dtype in {torch.bfloat16, torch.float16}
