"""ALPS: finds the kept weights by ADMM and their values by conjugate gradients."""

from functools import partial
from typing import ClassVar

from pydantic import Field

from secateur import spec
from secateur.pruning.layer_problem import LayerProblem, Pruned
from secateur.pruning.method import Method, NoParams
from secateur.pruning.solvers.alps import Scaled, UntilSettled, search
from secateur.pruning.solvers.pcg import refit

_STEPS = 10


class AlpsParams(NoParams):
    """Parameters of ALPS."""

    damping: float = Field(default=0.01, gt=0, le=1, description="Added to H's diagonal, as a fraction of its mean.")


class Alps(Method):
    """Searches the set of kept weights by ADMM and then updates them to compensate for the pruned weights.

    Minimises ||X W'^T - X W^T||^2 over weights W' with floor(level x n) zeros in a layer, in coordinates in which every
    input column has norm 1. First it finds the support, by ADMM with a penalty that grows until the support no longer
    changes; then it takes 10 steps of conjugate gradients on the kept weights of each row.

    Meng et al. 2024, arXiv:2406.07831, algorithms 1 and 2, with the authors' schedule and damping 0.01.
    """

    id: ClassVar[str] = "alps"
    title: ClassVar[str] = "ALPS"
    source: ClassVar[str] = "Meng et al. 2024, arXiv:2406.07831, algorithms 1 and 2"
    needs: ClassVar[spec.Need] = "gram"
    matrices: ClassVar[int] = 32  # one inverse per penalty that the search visits
    group: spec.Group = "layer"
    updates_weights: ClassVar[bool] = True
    Params: ClassVar[type[NoParams]] = AlpsParams

    def __init__(self, params: AlpsParams) -> None:
        super().__init__(params)
        self.damping = params.damping

    def solving_cost(self, tokens: int, columns: float) -> float:  # noqa: ARG002
        """About a hundred products, as measured. The number of iterations depends on the layers."""
        return 100 * columns

    def prune(self, problem: LayerProblem) -> Pruned:
        """Raises LinAlgError if H is not positive definite even with the most damping."""
        scaled = problem.factorise(Scaled.of, self.damping)
        dense = problem.weight * scaled.norms
        target = dense @ scaled.gram
        keep = partial(problem.keep, group="layer")
        found = search(scaled, target, dense, keep, UntilSettled(keep(dense.abs())))
        return Pruned(refit(scaled.gram, target, found, keep(found.abs()), steps=_STEPS) / scaled.norms)
