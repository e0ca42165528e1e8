"""A Wanda trial against the Wanda authors' code, in one run."""

import torch
from torch import Tensor
from torch.nn import functional
from transformers import PreTrainedModel

from bench.engine.measure import Bench, Row, seconds
from secateur.models.loading import LoadedModel
from support.wanda_reference import linears, prune_wanda

LEVEL = 0.5


@torch.no_grad()
def wanda_against_authors(bench: Bench) -> list[Row]:
    """A trial on a warm engine over the authors' code on a loaded model, which they load for each trial.

    Same threads, and windows of the same number and length. Theirs takes one window at a time.
    """
    loaded = bench.model
    windows = torch.randint(1000, (bench.samples, bench.seqlen), generator=torch.Generator().manual_seed(0))
    windows = windows.to(bench.engine.device)
    for layer in (layer for block in loaded.decoder.layers for layer in block):
        loaded.weights.back_up(layer.parameter)

    def prune() -> None:
        prune_wanda(loaded.model, loaded.model.model.layers, windows, LEVEL, "unstructured")

    def count_and_evaluate() -> None:
        count_zeros(loaded)
        perplexity(loaded.model, windows)

    bench.run(bench.spec(samples=2))
    pruning, trial, their_pruning, their_trial = [], [], [], []
    # Alternating, because the speed of a machine changes within a minute.
    for _ in range(2):
        timings = bench.run(bench.spec(level=LEVEL)).seconds
        pruning.append(timings.calibrate + timings.prune)
        trial.append(timings.total)
        their_pruning.append(seconds(prune))
        their_trial.append(their_pruning[-1] + seconds(count_and_evaluate))
        loaded.weights.restore()
    return [
        Row(f"Wanda: {what} over the authors' code", min(ours) / min(theirs), goal, "at most", _note(ours, theirs))
        for what, ours, theirs, goal in (
            ("calibrating and pruning", pruning, their_pruning, 0.4),
            ("the whole trial", trial, their_trial, 0.6),
        )
    ]


def _note(ours: list[float], theirs: list[float]) -> str:
    return f"{min(ours):.1f} s, {min(theirs):.1f} s"


def count_zeros(loaded: LoadedModel) -> int:
    """Of all layers, as their `check_sparsity` does."""
    return sum(int((linear.weight == 0).sum()) for block in loaded.decoder.blocks for linear in linears(block).values())


def perplexity(model: PreTrainedModel, windows: Tensor) -> Tensor:
    """Their `eval_ppl_wikitext`. `windows`: [windows, seqlen] token ids."""
    losses = []
    for window in windows.split(1):
        logits = model(window).logits[:, :-1].contiguous()
        losses.append(functional.cross_entropy(logits.flatten(0, 1), window[:, 1:].flatten()))
    return torch.stack(losses).mean().exp()
