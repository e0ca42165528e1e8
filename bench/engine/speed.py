"""How fast forward passes and whole sweeps are."""

import time
from collections.abc import Callable

import torch
from torch.nn import functional

from bench.engine.measure import LEVELS, Bench, Row, seconds
from secateur.engine import Engine
from secateur.evaluation.perplexity import HEAD_TOKENS, batch_windows, perplexity
from secateur.models.blocks.runner import BlockRunner


@torch.no_grad()
def against_matmul(bench: Bench) -> list[Row]:
    """The FLOP/s of whole forward passes over those of the same matrix products alone, in the same shapes."""
    loaded, batch = bench.model, batch_windows(bench.seqlen, bench.engine.device)
    windows = torch.randint(1000, (2 * batch, bench.seqlen), generator=torch.Generator().manual_seed(0))

    def calibrate() -> None:
        runner = BlockRunner(loaded.model, loaded.decoder, windows, batch)
        for index in range(len(loaded.decoder.blocks)):
            runner.advance(index)

    def evaluate() -> None:
        perplexity(loaded.model, windows, lambda *_: None)

    actions = (_products_of_blocks(bench, batch), _products_of_head(bench, batch), calibrate, evaluate)
    for action in actions:
        action()
    # Alternating, because the speed of a machine changes within a minute.
    rounds = [[seconds(action) for action in actions] for _ in range(3)]
    blocks, head, calibrating, evaluating = map(min, zip(*rounds, strict=True))
    return [
        Row(
            f"{what}: useful FLOP/s over the matrix-product rate",
            2 * products / taken,
            0.8,
            "at least",
            f"{windows.numel() / taken:.0f} tokens/s",
        )
        for what, products, taken in (("calibration", blocks, calibrating), ("evaluation", blocks + head, evaluating))
    ]


def _products_of_blocks(bench: Bench, windows: int) -> Callable[[], None]:
    """Every matrix product in the blocks for one batch, including the two of attention."""
    decoder, config = bench.model.decoder, bench.model.model.config
    device = bench.engine.device
    widths = (config.hidden_size, config.intermediate_size)
    states = {width: torch.randn(windows * bench.seqlen, width, device=device) for width in widths}
    heads = (windows, config.num_attention_heads, bench.seqlen, config.hidden_size // config.num_attention_heads)
    query, key, value = (torch.randn(heads, device=device) for _ in range(3))

    def run() -> None:
        for layers in decoder.layers:
            for layer in layers:
                functional.linear(states[layer.weight.shape[1]], layer.weight)
            functional.scaled_dot_product_attention(query, key, value, is_causal=True)

    return run


def _products_of_head(bench: Bench, windows: int) -> Callable[[], None]:
    """The head's products for one batch, in chunks as in an evaluation."""
    head = bench.model.model.get_output_embeddings().weight.detach()
    states = torch.randn(HEAD_TOKENS, head.shape[1], device=head.device)

    def run() -> None:
        for _ in range(windows * bench.seqlen // HEAD_TOKENS):
            functional.linear(states, head)

    return run


def sequential_against_reference(bench: Bench) -> list[Row]:
    """The time of calibrating and pruning, without loading and evaluating."""
    bench.run(bench.spec(samples=2))
    taken = {}
    for pass_ in ("sequential", "reference"):
        timings = [bench.run(bench.spec(pass_=pass_)).seconds for _ in range(2)]
        taken[pass_] = min(timing.calibrate + timing.prune for timing in timings)
    note = f"{taken['sequential']:.1f} s, {taken['reference']:.1f} s"
    return [
        Row(
            "Wanda: sequential pass over reference pass", taken["sequential"] / taken["reference"], 0.6, "at most", note
        )
    ]


def sweep_against_scripts(bench: Bench) -> list[Row]:
    """Thirteen levels on a warm engine, against thirteen scripts that each load the model and make two passes."""

    def warm() -> None:
        for level in LEVELS:
            bench.run(bench.spec(level=level, samples=8, seqlen=128))

    def scripts() -> None:
        for level in LEVELS:
            bench.run(bench.spec(level=level, samples=8, seqlen=128, pass_="reference"), engine=Engine(bench.settings))

    bench.run(bench.spec(samples=2))
    (ours, our_processor), (theirs, their_processor) = _wall_and_processor(warm), _wall_and_processor(scripts)
    return [
        Row(
            "Wanda sweep, warm, over 13 loads and reference passes",
            ours / theirs,
            0.4,
            "at most",
            f"{ours:.0f} s, {theirs:.0f} s; processor time {our_processor / their_processor:.3f}",
        )
    ]


def _wall_and_processor(action: Callable[[], None]) -> tuple[float, float]:
    """Seconds. Processor time is that of all threads; other programs on the machine change it less."""
    start = time.process_time()
    return seconds(action), time.process_time() - start
