"""EWC: pruning by the Fisher information."""

from typing import ClassVar

from torch import Tensor

from secateur.pruning.layer_problem import LayerProblem
from secateur.pruning.masks import Group
from secateur.pruning.method import Score
from secateur.spec import Need, Origin


class Ewc(Score):
    """Prunes the weights whose removal costs least to second order: 1/2 F w^2, compared over the whole layer.

    F: [outputs, inputs], the diagonal of the empirical Fisher information: the mean over the calibration windows of
    g^2, g being the gradient of the dense model's mean next-token cross-entropy on a window. Near a minimum F
    approximates the diagonal of the loss's second derivative, and the score is the saliency of optimal brain damage.
    The originals rank the weights of the whole network, which can leave a layer without any.

    LeCun et al. 1990, "Optimal Brain Damage", equation 5; Kirkpatrick et al. 2017, arXiv:1612.00796, equation 3.
    """

    id: ClassVar[str] = "ewc"
    title: ClassVar[str] = "Elastic weight consolidation"
    source: ClassVar[str] = "Kirkpatrick et al. 2017, arXiv:1612.00796, equation 3; LeCun et al. 1990, equation 5"
    origin: ClassVar[Origin] = "aigc"
    paper: ClassVar[str | None] = "table 4, AIGC 09"
    needs: ClassVar[Need] = "gradients"
    group: Group = "layer"

    def scores(self, problem: LayerProblem) -> Tensor:
        """1/2 F w^2."""
        return problem.dense_gradients.squared * problem.weight.square() / 2
