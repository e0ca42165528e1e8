"""One layer to prune, with everything a method may know about it."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

import torch
from torch import Tensor

from secateur.calibration.gradients import LayerGradients
from secateur.calibration.statistics import Gram, Statistics
from secateur.pruning.block_findings import BlockFindings
from secateur.pruning.masks import Group, keep_mask, parse_pattern, pruned_count
from secateur.pruning.solvers.damping import Add, Damped, add_damping, with_damping

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class LayerProblem:
    """`weight`: [outputs, inputs] float32, dense, read-only; `bias`: [outputs] or None.

    `statistics` and `gradients` are present if the method's `needs` asks for them. Those of a layer that no calibration
    token reached let only the weights distinguish its columns: H = I, and all gradients are 1. `findings`: those of the
    whole block.
    """

    name: str
    role: str
    block: int
    weight: Tensor
    bias: Tensor | None
    level: float
    pattern: str
    seed: int
    statistics: Statistics | None = None
    gradients: LayerGradients | None = None
    findings: BlockFindings = field(default_factory=lambda: BlockFindings(layers=1))

    @property
    def norms(self) -> Tensor:
        """[inputs] float32: the root mean square of each input column."""
        assert self.statistics is not None
        return self.statistics.norms()

    @property
    def gram(self) -> Gram:
        """For methods that need it."""
        assert isinstance(self.statistics, Gram)
        return self.statistics

    @property
    def dense_gradients(self) -> LayerGradients:
        """For methods that need them."""
        assert self.gradients is not None
        return self.gradients

    def factorise(self, factorise: Callable[[Tensor], T], damping: float, add: Add = add_damping) -> T:
        """`factorise` of the Gram matrix damped by `add`, computed once for all layers that share the matrix.

        If that takes more damping than asked for, `findings` get it. Raises LinAlgError when even a thousandfold
        damping does not help.
        """
        gram = self.gram
        key = (factorise, damping, add)
        found: Damped[T] = gram.share(key, lambda: with_damping(gram.matrix, damping, factorise, add))
        if found.damping != damping:
            self.findings.raised_dampings[self.name] = found.damping
        return found.value

    def tiles(self) -> tuple[int, int]:
        """(n, m) of an n:m pattern: n kept of every m. Raises ValueError when m does not divide the inputs."""
        kept, tile = parse_pattern(self.pattern)
        if self.weight.shape[1] % tile:
            raise ValueError(f"{self.weight.shape[1]} inputs are no multiple of {tile}")
        return kept, tile

    def keep(self, scores: Tensor, group: Group) -> Tensor:
        """The mask at this problem's level and pattern, True = keep; `scores` as `keep_mask` takes them."""
        return keep_mask(scores, level=self.level, pattern=self.pattern, group=group)

    def pruned_rows(self) -> int:
        """How many rows a method that prunes whole rows removes."""
        return pruned_count(self.level, self.weight.shape[0])

    def generator(self) -> torch.Generator:
        """Seeded by the trial's seed and the layer's name, so that the layers' draws are independent. On the CPU."""
        digest = hashlib.sha256(f"{self.seed}/{self.name}".encode()).digest()
        return torch.Generator().manual_seed(int.from_bytes(digest[:8], "big") >> 1)


@dataclass(frozen=True)
class Pruned:
    """The layer's new weight, zero where it was pruned, and its new bias; None leaves the bias unchanged."""

    weight: Tensor
    bias: Tensor | None = None
