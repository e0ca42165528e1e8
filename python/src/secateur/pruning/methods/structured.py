"""Prunes whole channels and KV heads."""

from collections.abc import Sequence
from typing import ClassVar

import torch
from torch import Tensor

from secateur.errors import NotFinite
from secateur.models.blocks.structure import Part, Units, find_units
from secateur.pruning.layer_problem import LayerProblem, Pruned
from secateur.pruning.masks import keep_mask
from secateur.pruning.method import BlockMethod
from secateur.pruning.pruning_context import PruningContext
from secateur.spec import Group, Need, Origin, PatternKind


class Structured(BlockMethod):
    """Prunes whole channels of the feed-forward network and whole KV heads, by |w| times the norm of the input.

    The score of a unit is the sum of |w_ij| x norm_j over all its weights, norm_j being the root mean square of input
    column j of the weight's own layer in the still dense block. The unit of channel c is the rows gate_c and up_c (or
    fc1_c) with their biases and the column down_c (or fc2_c). The unit of a KV head is its rows of k and v and the rows
    of q of all query heads that share it, with their biases, and the columns of o that read them. In each block the
    lowest floor(level x channels) channels and, separately, the lowest floor(level x KV heads) heads are pruned, ties
    by index. Not applicable if a layer of the blocks belongs to neither kind of unit.

    Groups: Ma et al. 2023, "LLM-Pruner: On the Structural Pruning of Large Language Models", section 3.1. Weight times
    norm of the input for whole columns: An et al. 2023, "Fluctuation-based Adaptive Structured Pruning for Large
    Language Models" (FLAP), section 3, there with the input's fluctuation in place of its norm.
    """

    id: ClassVar[str] = "structured"
    title: ClassVar[str] = "Structured"
    source: ClassVar[str] = "Ma et al. 2023 (LLM-Pruner), arXiv:2305.11627; An et al. 2023 (FLAP), arXiv:2312.11983"
    origin: ClassVar[Origin] = "aigc"
    paper: ClassVar[str | None] = "table 4, AIGC 03"
    needs: ClassVar[Need] = "column-norms"
    group: Group = "block"
    patterns: ClassVar[tuple[PatternKind, ...]] = ("structured",)

    def prepare(self, context: PruningContext) -> None:
        """Find the units. Raises NotApplicable."""
        self._units = find_units(context.loaded.decoder, context.loaded.model.config)

    def prune_block(self, problems: Sequence[LayerProblem]) -> list[Pruned]:
        """Zeros in the rows and columns of the units with the lowest scores, and in the rows' biases."""
        block = {problem.role: problem for problem in problems}
        weights = {role: problem.weight.clone() for role, problem in block.items()}
        biases = {role: problem.bias.clone() for role, problem in block.items() if problem.bias is not None}
        for units in self._units[problems[0].block]:
            pruned = ~keep_mask(
                _scores(units, block)[None], level=problems[0].level, pattern="unstructured", group="row"
            )[0]
            for part in units.parts:
                indices = part.indices(pruned)
                if part.axis == "columns":
                    weights[part.role][:, indices] = 0
                    continue
                weights[part.role][indices] = 0
                if part.role in biases:
                    biases[part.role][indices] = 0
        return [Pruned(weights[role], biases.get(role)) for role in block]


def _scores(units: Units, block: dict[str, LayerProblem]) -> Tensor:
    """[count] float32: the score of each unit."""
    return torch.stack([_contribution(part, units.count, block[part.role]) for part in units.parts]).sum(dim=0)


def _contribution(part: Part, count: int, problem: LayerProblem) -> Tensor:
    """[count]: this layer's contribution to the units' scores."""
    sums = (problem.weight.abs() * problem.norms).sum(dim=1 if part.axis == "rows" else 0)
    if not sums.isfinite().all():
        raise NotFinite(f"{problem.name}: its weights are not finite (NaN or infinity)")
    return sums[part.start : part.start + count * part.width].view(count, part.width).sum(dim=1)
