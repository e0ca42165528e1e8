"""Random pruning."""

from typing import ClassVar

import torch
from torch import Tensor

from secateur import spec
from secateur.pruning.layer_problem import LayerProblem
from secateur.pruning.masks import Group
from secateur.pruning.method import Score


class Random(Score):
    """Prunes weights drawn at random: the baseline that every method must beat.

    floor(level x n) of a layer's n weights are pruned, every set of that size being equally likely; for n:m, the same
    holds in every tile. The draw depends only on the seed and the layer's name, so a higher level also prunes
    everything that a lower level prunes.

    Gale et al. 2019, "The State of Sparsity in Deep Neural Networks", its random baseline.
    """

    id: ClassVar[str] = "random"
    title: ClassVar[str] = "Random"
    source: ClassVar[str] = "Gale et al. 2019, arXiv:1902.09574, the random baseline"
    origin: ClassVar[spec.Origin] = "aigc"
    paper: ClassVar[str | None] = "table 4, AIGC 05"
    needs: ClassVar[spec.Need] = "nothing"
    group: Group = "layer"

    def scores(self, problem: LayerProblem) -> Tensor:
        """Uniform in [0, 1), float64: precise enough that a layer of 10^8 weights has no ties."""
        drawn = torch.rand(problem.weight.shape, generator=problem.generator(), dtype=torch.float64)
        return drawn.to(problem.weight.device)
