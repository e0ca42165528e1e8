"""Magnitude pruning upside down."""

from typing import ClassVar

from torch import Tensor

from secateur import spec
from secateur.masks import Group
from secateur.method import Score
from secateur.problem import LayerProblem


class OppositeMagnitude(Score):
    """Prunes the weights farthest from zero: the control of magnitude, which any sensible method has to beat.

    The score is -|w|, compared over the whole layer; looks at no data.
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
