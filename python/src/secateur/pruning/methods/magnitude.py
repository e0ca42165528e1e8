"""Magnitude pruning."""

from typing import ClassVar

from torch import Tensor

from secateur.pruning.layer_problem import LayerProblem
from secateur.pruning.masks import Group
from secateur.pruning.method import Score
from secateur.spec import Need


class Magnitude(Score):
    """Prunes the weights nearest to zero: |w|, compared over the whole layer; uses no data.

    Han et al. 2015, "Learning both Weights and Connections for Efficient Neural Networks", section 3.
    """

    id: ClassVar[str] = "magnitude"
    title: ClassVar[str] = "Magnitude"
    source: ClassVar[str] = "Han et al. 2015, arXiv:1506.02626, section 3"
    paper: ClassVar[str | None] = "table 2"
    needs: ClassVar[Need] = "nothing"
    group: Group = "layer"

    def scores(self, problem: LayerProblem) -> Tensor:
        """|w|."""
        return problem.weight.abs()
