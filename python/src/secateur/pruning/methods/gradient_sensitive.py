"""Pruning by how much the loss reacts to a weight."""

from typing import ClassVar

from torch import Tensor

from secateur.pruning.layer_problem import LayerProblem
from secateur.pruning.masks import Group
from secateur.pruning.method import Score
from secateur.spec import Need, Origin


class GradientSensitive(Score):
    """Prunes the weights to which the loss reacts least: |w| x mean |g|, compared over the whole layer.

    g: [outputs, inputs], the gradient of the dense model's mean next-token cross-entropy on one calibration window;
    |g| is averaged over the windows, so that windows which pull a weight in opposite directions do not cancel out.
    The sensitivity is that of Lee et al. 2019 before they add the samples up; they rank the whole network's weights,
    and so may leave a layer without any.

    AIGC 01 of the paper's table 4; after Lee et al. 2019, arXiv:1810.02340, equation 4.
    """

    id: ClassVar[str] = "gradient-sensitive"
    title: ClassVar[str] = "Gradient-sensitive"
    source: ClassVar[str] = "after Lee et al. 2019, arXiv:1810.02340, equation 4"
    origin: ClassVar[Origin] = "aigc"
    paper: ClassVar[str | None] = "table 4, AIGC 01"
    needs: ClassVar[Need] = "gradients"
    group: Group = "layer"

    def scores(self, problem: LayerProblem) -> Tensor:
        """|w| x mean |g|."""
        return problem.weight.abs() * problem.dense_gradients.absolute
