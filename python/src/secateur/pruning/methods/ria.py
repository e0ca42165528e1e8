"""RIA: relative importance and activations."""

from typing import ClassVar

import torch
from pydantic import Field
from torch import Tensor

from secateur import spec
from secateur.pruning.layer_problem import LayerProblem
from secateur.pruning.masks import Group
from secateur.pruning.method import NoParams, Score


class RiaParams(NoParams):
    """Parameters of RIA."""

    power: float = Field(default=0.5, ge=0, le=10, description="The exponent a of the input norms.")


class Ria(Score):
    """Prunes by a weight's share of its row and of its column, times the norm of its input to the power a.

        (|w_ij| / sum_k |w_ik| + |w_ij| / sum_k |w_kj|) x ||x_j||^a

    compared over the whole layer, the default of the authors' code; w is [outputs, inputs], x_j the inputs of column j.
    The shares prevent a whole input channel or neuron of small weights from being pruned. The paper's channel
    permutation for n:m is not included.

    Zhang et al. 2024, "Plug-and-Play: An Efficient Post-training Pruning Method for Large Language Models", section 3.
    """

    id: ClassVar[str] = "ria"
    title: ClassVar[str] = "RIA"
    source: ClassVar[str] = "Zhang et al. 2024 (ICLR), openreview:Tr0lPx9woF, section 3"
    needs: ClassVar[spec.Need] = "column-norms"
    group: Group = "layer"
    Params: ClassVar[type[NoParams]] = RiaParams

    def __init__(self, params: RiaParams) -> None:
        super().__init__(params)
        self.power = params.power

    def scores(self, problem: LayerProblem) -> Tensor:
        """The shares times the norms; 0 in a row or column of zeros."""
        sizes = problem.weight.abs()
        tiny = torch.finfo(sizes.dtype).tiny
        of_row = sizes / sizes.sum(dim=1, keepdim=True).clamp_min(tiny)
        of_column = sizes / sizes.sum(dim=0, keepdim=True).clamp_min(tiny)
        return (of_row + of_column) * problem.norms.pow(self.power)
