"""Whether each method repeats to the bit, and how far it moves: `.venv/bin/python bench/repeatability.py --help`.

Every method runs in four processes: on one thread, twice on two threads, and on one thread with the plainest kernels of
torch, MKL and oneDNN, which stand for another processor. Calibrated on WikiText-2's validation text, perplexity on its
test text, float32, sequential pass. A row shows how far the perplexity moves; `equal`: the same bits of it and of all
weights.
"""

import argparse
import dataclasses
import os
import sys
import tempfile
from argparse import Namespace
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from multiprocessing import get_context
from pathlib import Path

from secateur.engine import Engine
from secateur.hardware.device import describe_environment
from secateur.pruning.registry import DENSE, all_methods
from secateur.settings import Settings
from secateur.spec import Calibration, Evaluation, MethodRef, TrialResult, TrialSpec

DATA = Path(__file__).parent / "data"
PLAIN = {"ATEN_CPU_CAPABILITY": "default", "MKL_CBWR": "COMPATIBLE", "ONEDNN_MAX_CPU_ISA": "SSE41"}
PROCESSES: tuple[tuple[int, dict[str, str]], ...] = ((1, {}), (2, {}), (2, {}), (1, PLAIN))
HEAD = ("method", "perplexity", "two threads", "two threads again", "plain kernels")
SAME = "equal"

_engine: Engine


def main() -> int:
    """Returns the exit status: 1 when a method differs between two processes with equal threads and kernels."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("methods", nargs="*", metavar="METHOD", help="methods to run (default: dense and all others)")
    parser.add_argument("--model", default="demo/brown-opt", help="(default: %(default)s)")
    parser.add_argument("--level", type=float, default=0.5, help="(default: %(default)s)")
    parser.add_argument("--samples", type=int, default=8, help="windows to calibrate on (default: %(default)s)")
    parser.add_argument("--windows", type=int, default=16, help="windows to evaluate (default: %(default)s)")
    parser.add_argument("--seqlen", type=int, default=128, help="tokens of each window (default: %(default)s)")
    options = parser.parse_args()
    specs = [spec_of(method, options) for method in options.methods or (DENSE, *all_methods())]
    settings = dataclasses.replace(Settings.from_environment(), data_roots=(DATA,), device="cpu")
    environment = describe_environment(Engine(settings).device)
    print(f"{options.model} at {options.level}, {environment.device_name}, torch {environment.torch}\n", flush=True)
    print(f"| {' | '.join(HEAD)} |\n| --- | {' | '.join(['---:'] * (len(HEAD) - 1))} |", flush=True)
    repeats = True
    with ExitStack() as running:
        one, two, again, plain = (
            running.enter_context(process(dataclasses.replace(settings, threads=threads), kernels))
            for threads, kernels in PROCESSES
        )
        for spec in specs:
            first = one(spec)
            if first.status == "not_applicable":
                continue
            second = two(spec)
            moves = [move(first, second), move(second, again(spec)), move(first, plain(spec))]
            repeats &= moves[1] == SAME
            print(f"| {spec.method.id} | {value(first):.2f} | {' | '.join(moves)} |", flush=True)
    return 0 if repeats else 1


def spec_of(method: str, options: Namespace) -> TrialSpec:
    """A trial of the method, at its own first pattern."""
    is_dense = method == DENSE
    return TrialSpec(
        model=options.model,
        method=MethodRef(id=method, params={}),
        level=0.0 if is_dense else options.level,
        pattern="unstructured" if is_dense else all_methods()[method].patterns[0],
        calibration=Calibration(
            dataset="file:wikitext2/valid.txt", samples=options.samples, seqlen=options.seqlen, sampling="sequential"
        ),
        evaluations=[Evaluation(dataset="file:wikitext2/test.txt", seqlen=options.seqlen, windows=options.windows)],
        dtype="float32",
    )


@contextmanager
def process(settings: Settings, kernels: dict[str, str]) -> Iterator[Callable[[TrialSpec], TrialResult]]:
    """A new process with a warm engine, as a function that runs a trial there. It shares no cache with others."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        for name in ("models", "datasets"):
            (home / name).symlink_to((settings.home / name).resolve())
        start = (dataclasses.replace(settings, home=home),)
        with ProcessPoolExecutor(1, get_context("spawn"), initializer=start_engine, initargs=start) as pool:
            os.environ.update(kernels)
            pool.submit(os.getpid).result()  # starts the process
            for name in kernels:
                del os.environ[name]
            yield lambda spec: pool.submit(run, spec).result()


def start_engine(settings: Settings) -> None:
    """Keeps an engine in this process."""
    global _engine  # noqa: PLW0603
    _engine = Engine(settings)


def run(spec: TrialSpec) -> TrialResult:
    """The result of the trial in this process. A trial that fails ends the benchmark."""
    result = _engine.run(spec, progress=lambda _: None, cancelled=lambda: False)
    if result.error:
        raise RuntimeError(result.error.traceback)
    return result


def move(before: TrialResult, after: TrialResult) -> str:
    """How far the perplexity moves, in per cent; whether it and all weights have the same bits."""
    moved = value(after) / value(before) - 1
    if moved == 0 and after.weights_digest == before.weights_digest:
        return SAME
    return f"{moved:+.4%}"


def value(result: TrialResult) -> float:
    """The perplexity."""
    found = result.measurements[0].value
    return float("inf") if found is None else found


if __name__ == "__main__":
    sys.exit(main())
