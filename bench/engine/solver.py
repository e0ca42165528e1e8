"""How fast SparseGPT solves one layer."""

from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor

from bench.engine.measure import Bench, Row, seconds
from secateur.pruning.masks import keep_all_but
from secateur.pruning.solvers import obs
from secateur.pruning.solvers.damping import add_damping
from support import plain_solvers

OUTPUTS, INPUTS, LEVEL = 576, 1536, 0.6


def sparsegpt_against_column_loop(bench: Bench) -> list[Row]:
    """The time from H to the pruned weight, for a layer with the model's widest input."""
    generator = torch.Generator().manual_seed(0)
    inputs = torch.randn(4096, INPUTS, generator=generator) @ torch.randn(INPUTS, INPUTS, generator=generator)
    weight = torch.randn(OUTPUTS, INPUTS, generator=generator).to(bench.engine.device)
    gram = add_damping(inputs.T @ inputs / len(inputs), 0.01).to(bench.engine.device)

    def select(scores: Tensor, _: int) -> Tensor:
        return keep_all_but(scores.reshape(1, -1), int(LEVEL * scores.numel())).view(scores.shape)

    def solve(loop: Callable[[Tensor, Tensor, obs.Select, int], Tensor]) -> None:
        loop(weight, obs.inverse_factor(gram), select, obs.BLOCK)

    ours, theirs = (
        seconds(partial(solve, obs.prune), repeats=3),
        seconds(partial(solve, plain_solvers.obs_columns), repeats=2),
    )
    note = f"{theirs:.2f} s, {ours:.2f} s"
    return [Row(f"SparseGPT, {INPUTS} columns: plain column loop over ours", theirs / ours, 3.0, "at least", note)]
