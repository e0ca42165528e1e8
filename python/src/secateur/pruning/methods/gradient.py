"""SNIP: pruning by connection sensitivity."""

from typing import ClassVar

from torch import Tensor

from secateur.pruning.layer_problem import LayerProblem
from secateur.pruning.masks import Group
from secateur.pruning.method import Score
from secateur.spec import Need, Origin


class Gradient(Score):
    """Prunes the weights whose removal changes the loss least to first order: |w x sum of g|, over the whole layer.

    g: [outputs, inputs], the gradient of the dense model's mean next-token cross-entropy on one calibration window;
    the windows' gradients are summed with their signs, like those of a batch. Lee et al. take the gradient at the
    initial weights; here it is the trained model's. They also rank the weights of the whole network, which can leave a
    layer without any.

    Lee et al. 2019, "SNIP: Single-shot Network Pruning based on Connection Sensitivity", arXiv:1810.02340, equation 6.
    """

    id: ClassVar[str] = "gradient"
    title: ClassVar[str] = "Gradient (SNIP)"
    source: ClassVar[str] = "Lee et al. 2019, arXiv:1810.02340, equation 6"
    origin: ClassVar[Origin] = "aigc"
    paper: ClassVar[str | None] = "table 4, AIGC 08"
    needs: ClassVar[Need] = "gradients"
    group: Group = "layer"

    def scores(self, problem: LayerProblem) -> Tensor:
        """|w x sum of g|."""
        return (problem.weight * problem.dense_gradients.total).abs()
