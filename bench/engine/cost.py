"""The time that a trial spends outside forward passes."""

import time

import torch

from bench.engine.measure import Bench, Row, seconds
from secateur.evaluation.perplexity import perplexity
from secateur.models.block_runner import BlockRunner
from secateur.spec import Progress


@torch.no_grad()
def outside_forward_passes(bench: Bench) -> list[Row]:
    """A whole Wanda trial, less one bare forward pass of the calibration set and one of the evaluation set."""
    loaded = bench.model
    windows = torch.randint(1000, (bench.samples, bench.seqlen), generator=torch.Generator().manual_seed(0))

    def forward() -> None:
        runner = BlockRunner(loaded.model, loaded.decoder, windows, len(windows))
        for index in range(len(loaded.decoder.blocks)):
            runner.advance(index)
        perplexity(loaded.model, windows, lambda *_: None)

    bench.run(bench.spec())
    forward()
    trial = min(bench.run(bench.spec()).seconds.total for _ in range(2))
    passes = seconds(forward, repeats=2)
    return [
        Row(
            "Wanda: time outside forward passes over the trial",
            1 - passes / trial,
            0.1,
            "at most",
            f"{trial - passes:.1f} s of {trial:.1f} s",
        )
    ]


def before_the_first_block(bench: Bench) -> list[Row]:
    """The start of the second trial on a warm engine."""
    bench.run(bench.spec(samples=2))
    start = time.perf_counter()
    first: list[float] = []

    def watch(progress: Progress) -> None:
        if progress.phase == "calibrate" and not first:
            first.append(time.perf_counter() - start)

    bench.run(bench.spec(samples=2, level=0.3), progress=watch)
    return [Row("second trial: time before the first block", first[0], 1.0, "at most", unit=" s")]
