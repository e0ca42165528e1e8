"""Reinforcement: an agent that learns the level of each block."""

import math
from collections.abc import Callable, Sequence
from typing import ClassVar

import torch
from pydantic import Field
from torch import Tensor

from secateur import spec
from secateur.evaluation.accuracy import label_perplexity
from secateur.evaluation.perplexity import batch_windows, perplexity
from secateur.models.blocks.decoder import Layer
from secateur.models.samples import Samples
from secateur.pruning.allocation import block_sizes, fitted_levels
from secateur.pruning.dense_scores import dense_norms, outlier_ratios, wanda_scores
from secateur.pruning.layer_problem import LayerProblem
from secateur.pruning.masks import Group, pruned_count, ranks
from secateur.pruning.method import AllocatingMethod, NoParams, Score
from secateur.pruning.pruning_context import PruningContext

# Candidates in a generation, and how many of the best the next generation is drawn around.
_GENERATION, _ELITE = 8, 3
# The initial standard deviation of the action, per number of a block's state.
_FIRST_DEVIATION = 0.05
# An episode evaluates half of the calibration windows, but at most this many tokens (and at least one window).
_REWARD_TOKENS = 8192
# Applying a mask to every weight, in tokens through the whole model.
_MASKS_COST = 500


class ReinforcementParams(NoParams):
    """Parameters of the agent."""

    episodes: int = Field(
        default=33, ge=1, le=10_000, description="Number of allocations to try: uniform, then generations of 8."
    )


class Reinforcement(Score, AllocatingMethod):
    """An agent chooses the blocks' levels for the lowest perplexity on held-out calibration text; Wanda then prunes.

    The agent sees the state s_b of each block b (its depth, the depth squared, whether it is the first or the last, its
    share of outlier weights) and answers s_b^T a: the difference of the block's level from the trial's, before the
    levels are fitted to the budget exactly (`fitted_levels`). The action a is drawn from a normal distribution that
    moves towards the best of each generation (cross-entropy method). The reward is -log perplexity, on calibration
    windows that no statistics come from, of the model pruned in one step by Wanda's scores in the dense model. For
    images it is the perplexity of their labels, which distinguishes more allocations than accuracy does. Uniform levels
    are tried first and stay unless other levels beat them.

    He et al. 2018, "AMC: AutoML for Model Compression", arXiv:1802.03494, section 3 (agent, state, reward, budget);
    Rubinstein 1999 (cross-entropy method, in place of their actor-critic: an action has five numbers).
    """

    id: ClassVar[str] = "reinforcement"
    title: ClassVar[str] = "Reinforcement"
    source: ClassVar[str] = "He et al. 2018, arXiv:1802.03494, section 3"
    origin: ClassVar[spec.Origin] = "aigc"
    paper: ClassVar[str | None] = "table 4, AIGC 10"
    needs: ClassVar[spec.Need] = "column-norms"
    group: Group = "row"
    patterns: ClassVar[tuple[spec.PatternKind, ...]] = ("unstructured",)
    preparing: ClassVar[int] = 2  # the ranks
    Params: ClassVar[type[NoParams]] = ReinforcementParams

    def __init__(self, params: ReinforcementParams) -> None:
        super().__init__(params)
        self.episodes = params.episodes

    def preparation_cost(self, calibration: Samples) -> float:
        """One dense pass over the first samples; per episode, masks for all weights and the held-out samples."""
        gathered, held_out = _split(calibration)
        return len(gathered) * gathered.length + self.episodes * (_MASKS_COST + len(held_out) * held_out.length)

    def scores(self, problem: LayerProblem) -> Tensor:
        """Wanda's: |w| x norm."""
        return problem.weight.abs() * problem.norms

    def allocate(self, context: PruningContext) -> list[float]:
        """The best levels of all episodes; uniform levels if a single calibration window cannot be split."""
        assert context.calibration is not None
        gathered, held_out = _split(context.calibration)
        decoder = context.loaded.decoder
        best = [context.level] * len(decoder.blocks)
        if len(gathered) == 0:
            context.warn("reinforcement: one calibration window cannot be split; the blocks' levels stay uniform")
            return best
        norms = dense_norms(context, gathered, "reinforcement")
        states = _states(outlier_ratios(decoder, norms))
        sizes = block_sizes(decoder)
        try:
            environment = _Environment(context, norms, held_out, self.episodes)
            highest = environment.reward(best)
            agent = _Agent(states.shape[1], context.seed)
            while environment.remaining:
                actions = agent.actions(min(environment.remaining, _GENERATION))
                rewards = []
                for action in actions:
                    levels = fitted_levels(context.level, (states @ action).tolist(), sizes)
                    rewards.append(environment.reward(levels))
                    if rewards[-1] > highest:
                        best, highest = levels, rewards[-1]
                agent.learn(actions, rewards)
        finally:
            context.loaded.weights.restore()
        return best


class _Agent:
    """A normal distribution over actions."""

    def __init__(self, numbers: int, seed: int) -> None:
        self._generator = torch.Generator().manual_seed(seed)
        self._mean = torch.zeros(numbers)
        self._deviation = torch.full((numbers,), _FIRST_DEVIATION)

    def actions(self, count: int) -> Tensor:
        """[count, numbers]."""
        return self._mean + self._deviation * torch.randn(count, len(self._mean), generator=self._generator)

    def learn(self, actions: Tensor, rewards: Sequence[float]) -> None:
        """Move halfway to the best of a full generation."""
        if len(actions) < _GENERATION:
            return
        elite = actions[torch.tensor(rewards).argsort(descending=True, stable=True)[:_ELITE]]
        self._mean = (self._mean + elite.mean(dim=0)) / 2
        self._deviation = (self._deviation + elite.std(dim=0)) / 2


class _Environment:
    """Prunes the dense model in one step by given levels, as often as asked, and rewards the result."""

    def __init__(self, context: PruningContext, norms: dict[Layer, Tensor], held_out: Samples, episodes: int) -> None:
        self.remaining = episodes
        self._episodes = episodes
        self._context = context
        self._held_out = held_out
        self._ranks: dict[Layer, Tensor] = {}
        for block, layers in enumerate(context.loaded.decoder.layers):
            context.step(0, f"reinforcement: scores of block {block + 1} of {len(context.loaded.decoder.layers)}")
            self._ranks.update((layer, ranks(wanda_scores(layer, norms))) for layer in layers)

    def reward(self, levels: Sequence[float]) -> float:
        """-log perplexity; -inf if the perplexity is not finite."""
        weights = self._context.loaded.weights
        weights.restore()
        for layer, ranked in self._ranks.items():
            weights.back_up(layer.parameter)
            layer.weight.mul_(ranked >= pruned_count(levels[layer.block], ranked.shape[1]))
        self.remaining -= 1
        done = self._episodes - self.remaining
        message = f"reinforcement: episode {done} of {self._episodes}"
        value = self._perplexity(lambda *_: self._context.step(done / self._episodes, message))
        return -math.log(value) if math.isfinite(value) else -math.inf

    def _perplexity(self, after_batch: Callable[[float, int], None]) -> float:
        model, samples = self._context.loaded.model, self._held_out
        batch = min(self._context.batch, batch_windows(samples.length, model.device))
        if samples.labels is None:
            return perplexity(model, samples.inputs, after_batch, prefix=samples.prefix, batch=batch)
        return label_perplexity(model, samples, after_batch, batch=batch)


def _split(calibration: Samples) -> tuple[Samples, Samples]:
    """Samples for the statistics, and other samples for the reward."""
    samples = len(calibration)
    held_out = min(samples // 2, max(1, _REWARD_TOKENS // calibration.length))
    return calibration[: samples - held_out] if held_out else calibration[:0], calibration[samples - held_out :]


def _states(ratios: Sequence[float]) -> Tensor:
    """[blocks, 5]: depth, its square, first, last, share of outliers; each with mean 0 and absolute values up to 1."""
    blocks = len(ratios)
    depth = torch.linspace(-1, 1, blocks)
    first, last = torch.zeros(2, blocks)
    first[0] = last[-1] = 1
    states = torch.stack([depth, depth.square(), first, last, torch.tensor(ratios)], dim=1)
    states -= states.mean(dim=0)
    return states / states.abs().amax(dim=0).clamp_min(torch.finfo(torch.float32).tiny)
