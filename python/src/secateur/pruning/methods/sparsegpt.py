"""SparseGPT: optimal brain surgeon at the scale of language models."""

from functools import partial
from typing import ClassVar

from pydantic import Field
from torch import Tensor

from secateur import spec
from secateur.pruning.layer_problem import LayerProblem, Pruned
from secateur.pruning.masks import keep_all_but, pruned_count
from secateur.pruning.method import Method, NoParams
from secateur.pruning.solvers import obs


class SparseGptParams(NoParams):
    """Parameters of SparseGPT."""

    damping: float = Field(default=0.01, gt=0, le=1, description="Added to H's diagonal, as a fraction of its mean.")


class SparseGpt(Method):
    """Prunes column by column and updates the columns to the right to compensate (optimal brain surgeon).

    With U the upper Cholesky factor of inv(H), inv(H) = U^T U, pruning the weight w_rc costs w_rc^2 / U_cc^2, and the
    columns to its right compensate for it as well as they can: w_r,c: -= w_rc / U_cc U_c,c:. In every stretch of 128
    columns the cheapest weights are pruned, over all rows, and the stretches' counts add up to exactly floor(level x n)
    of the layer. For n:m a stretch is a tile, and n weights of each row's tile stay.

    Frantar and Alistarh 2023, arXiv:2301.00774, algorithm 1, with the authors' 128 columns and damping 0.01.
    """

    id: ClassVar[str] = "sparsegpt"
    title: ClassVar[str] = "SparseGPT"
    source: ClassVar[str] = "Frantar and Alistarh 2023, arXiv:2301.00774, algorithm 1"
    needs: ClassVar[spec.Need] = "gram"
    group: spec.Group = "layer"
    updates_weights: ClassVar[bool] = True
    Params: ClassVar[type[NoParams]] = SparseGptParams

    def __init__(self, params: SparseGptParams) -> None:
        super().__init__(params)
        self.damping = params.damping

    def solving_cost(self, tokens: int, columns: float) -> float:  # noqa: ARG002
        """About eight products, as measured."""
        return 8 * columns

    def prune(self, problem: LayerProblem) -> Pruned:
        """Raises LinAlgError if H is not positive definite even with the most damping."""
        return Pruned(prune_by_obs(problem, self.damping))


def prune_by_obs(problem: LayerProblem, damping: float) -> Tensor:
    """SparseGPT's weight, [outputs, inputs] float32. Raises LinAlgError if H is not positive definite when damped."""
    factor = problem.factorise(obs.inverse_factor, damping)
    if problem.pattern == "unstructured":
        return obs.prune(problem.weight, factor, partial(_keep_cheapest, problem.level), obs.BLOCK)
    _, tile = problem.tiles()
    return obs.prune(problem.weight, factor, lambda scores, _: problem.keep(scores, "row"), tile)


def _keep_cheapest(level: float, scores: Tensor, first: int) -> Tensor:
    """The mask of the columns from `first` on. It brings the count of all columns so far to floor(level x n)."""
    rows, columns = scores.shape
    pruned = pruned_count(level, rows * (first + columns)) - pruned_count(level, rows * first)
    return keep_all_but(scores.reshape(1, -1), pruned).view(scores.shape)
