"""The engine against the Wanda authors' code on the same weights and windows: `npm run bench:reference`.

SmolLM2-135M in float32, calibrated on the first 32 windows of 512 tokens of WikiText-2's validation text, perplexity on
the first 32 windows of its test text, no special tokens, `pass: reference`. The exit status is 1 when a figure is
outside its bound.
"""

import dataclasses
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import torch

from secateur.engine import Engine
from secateur.models import smollm2
from secateur.settings import Settings
from secateur.spec import Calibration, Evaluation, MethodRef, Progress, TrialSpec

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Figure:
    """A perplexity of the authors' code. `bound`: the largest relative deviation that passes."""

    method: str
    level: float
    expected: float
    bound: float


FIGURES = (
    Figure("dense", 0.0, 28.820, 0.005),
    Figure("wanda", 0.5, 61.77, 0.005),
    # Many weights have the same magnitude, and the authors' threshold also prunes all ties of the last one.
    Figure("magnitude", 0.5, 464.6, 0.01),
)


def main() -> int:
    """Returns the exit status."""
    engine = Engine(dataclasses.replace(Settings.from_environment(), data_roots=(DATA,)))
    rows = [run(engine, figure) for figure in FIGURES]
    print("method     level  expected  measured deviation  bound  tokens/s  seconds")
    for figure, value, tokens_per_second, seconds in rows:
        print(
            f"{figure.method:<10} {figure.level:>5} {figure.expected:>9.3f} {value:>9.3f} "
            f"{value / figure.expected - 1:>+9.3%} {figure.bound:>6.1%} {tokens_per_second:>9.0f} {seconds:>8.1f}"
        )
    rate, limit = 2 * smollm2.INFO.parameters * max(row[2] for row in rows), matmul_rate()
    print(
        f"evaluation: {rate / 1e9:.0f} GFLOP/s, {rate / limit:.0%} of the {limit / 1e9:.0f} GFLOP/s of a matrix "
        f"product of the model's shape on {torch.get_num_threads()} threads"
    )
    outside = [figure for figure, value, _, _ in rows if abs(value / figure.expected - 1) > figure.bound]
    return 1 if outside else 0


def run(engine: Engine, figure: Figure) -> tuple[Figure, float, float, float]:
    """The figure, the measured perplexity, evaluated tokens per second, and seconds of the whole trial."""
    spec = TrialSpec(
        model="demo/smollm2-135m",
        method=MethodRef(id=figure.method, params={}),
        level=figure.level,
        pattern="unstructured",
        calibration=Calibration(dataset="file:wikitext2/valid.txt", samples=32, seqlen=512, sampling="sequential"),
        evaluations=[Evaluation(dataset="file:wikitext2/test.txt", seqlen=512, windows=32)],
        dtype="float32",
        pass_="reference",
    )
    result = engine.run(spec, progress=show, cancelled=lambda: False)
    if result.error:
        raise SystemExit(result.error.traceback)
    value, rate = result.measurements[0].value, result.tokens_per_second
    assert value is not None
    assert rate is not None
    return figure, value, rate, result.seconds.total


def show(progress: Progress) -> None:
    """Shows the progress on one line of a terminal; elsewhere prints nothing."""
    if sys.stderr.isatty():
        print(f"\r{progress.fraction:4.0%} {progress.message:<70}", end="\r", file=sys.stderr)


def matmul_rate(tokens: int = 2048, inputs: int = 576, outputs: int = 1536, repeats: int = 50) -> float:
    """FLOP/s of a matrix product of the model's widest shape."""
    states, weight = torch.randn(tokens, inputs), torch.randn(outputs, inputs)
    for _ in range(5):
        states @ weight.T
    start = time.perf_counter()
    for _ in range(repeats):
        states @ weight.T
    return 2 * tokens * inputs * outputs * repeats / (time.perf_counter() - start)


if __name__ == "__main__":
    sys.exit(main())
