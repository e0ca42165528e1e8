"""Movement: moves the effect of pruned weights onto the connections that stay."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor

from secateur import spec
from secateur.calibration.block_reconstruction import BlockReconstruction
from secateur.calibration.statistics import Gram, SplitGram, Statistics
from secateur.models.blocks.decoder import Layer
from secateur.pruning.layer_problem import LayerProblem, Pruned
from secateur.pruning.masks import approximate_keep_mask
from secateur.pruning.method import NoParams, RefiningMethod
from secateur.pruning.methods.sparsegpt import prune_by_obs
from secateur.pruning.solvers.alps import FIRST_RHO, Fixed, Scaled, search
from secateur.pruning.solvers.damping import shrink
from secateur.pruning.solvers.held_out import DAMPINGS, choose_damping
from secateur.pruning.solvers.pcg import refit
from secateur.pruning.solvers.reconstruct import Minibatch, reconstruct

# Rows of a layer on which the damping is chosen.
_DAMPING_ROWS = 96
# Twice as many tokens need half as much damping, and the damping is chosen on half of the tokens.
_ALL_TOKENS_FACTOR = 0.5
_OBS_DAMPING = 0.01
# Windows in a minibatch of the reconstruction, and its learning rate.
_MINIBATCH = 2
_LEARNING_RATE = 2e-4
# In forward passes: one, and its backward pass.
_EPOCH_COST = 3


@dataclass(frozen=True)
class _Effort:
    """What `effort` sets. `schedule`: of the search; `moves`: steps of the final move; `epochs`: see MovementParams."""

    schedule: Fixed
    moves: int
    epochs: int


_EFFORTS = {
    "low": _Effort(Fixed(iterations=4, every=1, growth=2.0), moves=5, epochs=0),
    "medium": _Effort(Fixed(iterations=10, every=2, growth=1.5), moves=10, epochs=0),
    "high": _Effort(Fixed(iterations=20, every=2, growth=1.25), moves=20, epochs=4),
}


class MovementParams(NoParams):
    """Parameters of Movement."""

    effort: Literal["low", "medium", "high"] = Field(
        default="medium",
        description="How long to search; `high` also reconstructs each block. More effort lowers the perplexity.",
    )
    support: Literal["search", "wanda", "sparsegpt"] = Field(
        default="search", description="How to choose the kept weights: by the search, or as another method does."
    )
    target: Literal["dense", "own"] = Field(
        default="dense",
        description="The output that a layer should have: its output in the dense model, or that on its own inputs.",
    )
    epochs: int | None = Field(
        default=None,
        ge=0,
        le=1000,
        description="Passes over the calibration set that fit a block's kept weights to the dense block's outputs; "
        "null: set by `effort`.",
    )
    damping: float | None = Field(
        default=None,
        gt=0,
        le=1000,
        description="The share of H's diagonal that is added to H; null: for each H, the best on held-out tokens.",
    )


class Movement(RefiningMethod):
    """Moves the effect of pruned weights onto the neuron's other connections, and prunes where that works best.

    For one output row w with kept set S, pruned set P, and H = X^T X of the row's inputs, the weights that change the
    neuron's output least are

        w'_S = inv(H_SS) b_S,   w'_P = 0,   b = w H  (then w'_S = w_S + inv(H_SS) H_SP w_P, the paper's move).

    It differs from the paper's code, which zeroes before it moves, in four ways:

    - S is searched for by ADMM on the support, as in ALPS, with a fixed schedule that costs half as much.
    - The target is the dense model's output: b = w Xd^T X, with Xd the layer's inputs in the dense model, so the move
      also corrects the errors of earlier layers. A layer that writes to the residual stream also makes up for what the
      stream has lost before it: b = (Y + E)^T X, with Y the dense layer's outputs and E the difference between the two
      models' streams.
    - H is damped column by column, H + d diag(H), with the d that is best on calibration tokens that the fit has not
      seen: correlations between columns that rest on few tokens are unreliable. The search's first penalty depends on
      d.
    - At `effort: high`, Adam fits all kept weights of each block to the dense block's outputs.

    The paper's section on Movement; Meng et al. 2024, arXiv:2406.07831 (ALPS); GPTAQ, Li et al. 2025, arXiv:2504.02692
    (the dense target, for quantisation).
    """

    id: ClassVar[str] = "movement"
    title: ClassVar[str] = "Movement"
    source: ClassVar[str] = "the paper's own method, with the support search of Meng et al. 2024, arXiv:2406.07831"
    needs: ClassVar[spec.Need] = "gram"
    group: spec.Group = "layer"
    updates_weights: ClassVar[bool] = True
    matrices: ClassVar[int] = 20  # both halves, their means and the total mean, and a factor for each of five penalties
    Params: ClassVar[type[NoParams]] = MovementParams

    def __init__(self, params: MovementParams) -> None:
        super().__init__(params)
        self._support = params.support
        self._damping = params.damping
        self._effort = _EFFORTS[params.effort]
        self._epochs = self._effort.epochs if params.epochs is None else params.epochs
        self.dense_target = params.target == "dense"
        self.refines = self._epochs > 0

    @property
    def gathers(self) -> type[Statistics]:
        """Gram matrices; split into halves if the damping is to be chosen."""
        return SplitGram if self._damping is None else Gram

    def solving_cost(self, tokens: int, columns: float) -> float:
        """One product per iteration and per step, about sixteen to choose the damping, and the reconstruction."""
        products = 16 + self._effort.schedule.iterations + self._effort.moves
        return products * columns + _EPOCH_COST * self._epochs * tokens

    def prune(self, problem: LayerProblem) -> Pruned:
        """Raises LinAlgError if H is not positive definite even with the most damping."""
        damping = self.choose_damping(problem)
        scaled = problem.factorise(Scaled.to, damping, shrink)
        target = scaled.target(problem.weight, problem.gram.moments)
        keep, start = self._find(problem, scaled, target, _first_rho(damping))
        return Pruned(refit(scaled.gram, target, start, keep, steps=self._effort.moves) / scaled.norms)

    def refine(
        self, reconstruction: BlockReconstruction, seed: int, step: Callable[[float], None]
    ) -> dict[Layer, Tensor]:
        """See RefiningMethod. Weights that are zero stay zero."""
        parameters = {parameter: name for name, parameter in reconstruction.block.named_parameters()}
        names = {layer: parameters[layer.parameter] for layer in reconstruction.layers}
        weights = {names[layer]: layer.parameter.detach() for layer in reconstruction.layers}
        steps = self._epochs * sum(1 for _ in reconstruction.minibatches(_MINIBATCH, torch.Generator()))
        generator = torch.Generator().manual_seed(seed + reconstruction.index)

        def epoch(number: int) -> Iterator[Minibatch]:
            step(number / self._epochs)
            for batch, windows in reconstruction.minibatches(_MINIBATCH, generator):
                yield partial(reconstruction.forward, batch, windows), reconstruction.target(batch, windows)

        epochs = (epoch(number) for number in range(self._epochs))
        found = reconstruct(weights, epochs, steps=steps, learning_rate=_LEARNING_RATE)
        return {layer: found[name] for layer, name in names.items()}

    def choose_damping(self, problem: LayerProblem) -> float:
        """The damping, chosen on some rows of the first layer with this H, for all layers that share H."""
        if self._damping is not None:
            return self._damping
        gram = problem.gram
        assert isinstance(gram, SplitGram)
        halves = gram.halves
        if halves is None:
            return max(DAMPINGS)
        rows = torch.randperm(len(problem.weight), generator=problem.generator())[:_DAMPING_ROWS].to(
            problem.weight.device
        )
        fitted, tried = (half.of_rows(rows) for half in halves)
        keep = partial(problem.keep, group="row")
        return gram.share(
            "damping", lambda: _ALL_TOKENS_FACTOR * choose_damping(fitted, tried, problem.weight[rows], keep)
        )

    def _find(self, problem: LayerProblem, scaled: Scaled, target: Tensor, rho: float) -> tuple[Tensor, Tensor]:
        """The mask, and the values that the move starts from, in scaled coordinates."""
        dense = problem.weight * scaled.norms
        if self._support == "wanda":
            return problem.keep(dense.abs(), "row"), dense
        if self._support == "sparsegpt":
            found = prune_by_obs(problem, _OBS_DAMPING)
            return found != 0, found * scaled.norms
        keep = partial(approximate_keep_mask, level=problem.level, pattern=problem.pattern)
        found = search(scaled, target, dense, keep, self._effort.schedule, rho=rho)
        return problem.keep(found.abs(), "layer"), found


def _first_rho(damping: float) -> float:
    """The first penalty: that of ALPS without damping, rising towards 1 as the damping grows.

    The search converges when the penalty is about the curvature of the objective: 1 for G = I, and a fraction of G's
    eigenvalues if columns are correlated.
    """
    return (FIRST_RHO + damping) / (1 + damping)
