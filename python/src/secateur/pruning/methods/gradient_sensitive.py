"""Pruning by the loss's sensitivity to each weight."""

from typing import ClassVar

from torch import Tensor

from secateur.pruning.layer_problem import LayerProblem
from secateur.pruning.masks import Group
from secateur.pruning.method import Score
from secateur.spec import Need, Origin


class GradientSensitive(Score):
    """Prunes the weights to which the loss is least sensitive: |w| x mean |g|, compared over the whole layer.

    g: [outputs, inputs], the gradient of the dense model's mean next-token cross-entropy on one calibration window;
    |g| is averaged over the windows, so windows that pull a weight in opposite directions do not cancel out. The
    sensitivity is that of Lee et al. 2019 before they sum over the samples. They rank the weights of the whole network,
    which can leave a layer without any.

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
