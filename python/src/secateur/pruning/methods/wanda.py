"""Wanda: weights and activations."""

from typing import ClassVar

import torch
from pydantic import Field
from torch import Tensor

from secateur.pruning.layer_problem import LayerProblem
from secateur.pruning.masks import Group
from secateur.pruning.method import NoParams, Score
from secateur.spec import Need


class WandaParams(NoParams):
    """Parameters of Wanda."""

    variant: bool = Field(
        default=False,
        description="Rows lose equal shares of their total score instead of equal numbers of weights.",
    )


class Wanda(Score):
    """Prunes by |w| times the norm of the weight's input column, compared within each output row.

    Sun et al. 2023, "A Simple and Effective Pruning Approach for Large Language Models", equation 1. `variant` is
    `--use_variant` of the authors' code: the score of a weight is the sum of its own and all lower scores of its row,
    as a share of the row's total, and one bound on that share holds for the whole layer. Their code finds the bound by
    bisection (to within 0.001 of the level, never above a share of 0.8); comparing the shares over the layer finds it
    exactly.
    """

    id: ClassVar[str] = "wanda"
    title: ClassVar[str] = "Wanda"
    source: ClassVar[str] = "Sun et al. 2023, arXiv:2306.11695, equation 1"
    paper: ClassVar[str | None] = "table 1"
    needs: ClassVar[Need] = "column-norms"
    group: Group = "row"
    Params: ClassVar[type[NoParams]] = WandaParams

    def __init__(self, params: WandaParams) -> None:
        super().__init__(params)
        self.variant = params.variant
        if self.variant:
            self.group = "layer"

    def scores(self, problem: LayerProblem) -> Tensor:
        """|w| x norm, or the cumulative share of it."""
        scores = problem.weight.abs() * problem.norms
        return _cumulative_share(scores) if self.variant else scores


def _cumulative_share(scores: Tensor) -> Tensor:
    """For each row: (sum of the scores up to and including this one, in ascending order) / (sum of the row)."""
    ascending, order = scores.double().sort(dim=1, stable=True)
    cumulative = ascending.cumsum(dim=1)
    total = cumulative[:, -1:].clamp_min(torch.finfo(torch.float64).tiny)  # a row of zeros has shares of 0
    return torch.empty_like(cumulative).scatter_(1, order, cumulative / total)
