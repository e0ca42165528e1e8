"""Magnitude pruning."""

from typing import ClassVar

from torch import Tensor

from secateur.masks import Group
from secateur.registry import Method
from secateur.spec import Need
from secateur.statistics import ColumnNorms


class Magnitude(Method):
    """Prunes the weights nearest to zero: |w|, compared over the whole layer; looks at no data.

    Han et al. 2015, "Learning both Weights and Connections for Efficient Neural Networks", section 3.
    """

    id: ClassVar[str] = "magnitude"
    title: ClassVar[str] = "Magnitude"
    source: ClassVar[str] = "Han et al. 2015, arXiv:1506.02626, section 3"
    needs: ClassVar[Need] = "nothing"
    group: Group = "layer"

    def scores(self, weight: Tensor, statistics: ColumnNorms | None) -> Tensor:  # noqa: ARG002
        """|w|."""
        return weight.float().abs()
