"""The control of magnitude: prunes the other end."""

from typing import ClassVar

from torch import Tensor

from secateur import spec
from secateur.pruning.layer_problem import LayerProblem
from secateur.pruning.masks import Group
from secateur.pruning.method import Score


class OppositeMagnitude(Score):
    """Prunes the weights farthest from zero: the control of magnitude, which every sensible method must beat.

    The score is -|w|, compared over the whole layer; uses no data.
    """

    id: ClassVar[str] = "opposite-magnitude"
    title: ClassVar[str] = "Opposite magnitude"
    source: ClassVar[str] = "a control from the paper's notes"
    paper: ClassVar[str | None] = "notes"
    needs: ClassVar[spec.Need] = "nothing"
    group: Group = "layer"

    def scores(self, problem: LayerProblem) -> Tensor:
        """-|w|."""
        return -problem.weight.abs()
