"""How new each method's choice of weights is: `.venv/bin/python -m bench.novelty`; writes `core/domain/novelty.json`.

A method's keep score of a weight is the number of levels at which it keeps the weight, so it exists for every method,
whether it scores weights or solves for them. Novelty is 1 minus the highest rank correlation (Spearman's, with mean
ranks for ties) of these scores with those of another method by people, averaged over the layers of the model
(docs/adr/0040-scores.md). Methods that do not apply to the model have none. `npx biome check --write` formats the file.
"""

import argparse
import json
import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.movement import open_engine
from secateur.artifacts import PrunedModel
from secateur.engine import Engine
from secateur.pruning.registry import all_methods
from secateur.spec import Calibration, MethodRef, Protocol, TrialSpec

OUTPUT = Path(__file__).parent.parent / "core/domain/novelty.json"
LEVELS = tuple(tenths / 10 for tenths in range(1, 10))
Scores = dict[str, NDArray[np.uint8]]
"""By layer: how often each weight was kept."""


def main() -> int:
    """Returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("methods", nargs="*", metavar="METHOD", help="methods to measure (default: all)")
    parser.add_argument("--model", default="demo/smollm2-135m", help="(default: %(default)s)")
    parser.add_argument("--samples", type=int, default=8, help="windows to calibrate on (default: %(default)s)")
    parser.add_argument("--seqlen", type=int, default=128, help="tokens of each window (default: %(default)s)")
    parser.add_argument("--print", action="store_true", help="write nothing")
    options = parser.parse_args()
    engine = open_engine()
    scores: dict[str, Scores] = {}
    protocol: Protocol | None = None
    for method in options.methods or all_methods():
        print(f"{method}...", end=" ", file=sys.stderr, flush=True)
        found = keep_scores(engine, method, options)
        if found:
            scores[method], protocol = found
        print("measured" if found else "does not apply", file=sys.stderr)
    assert protocol
    methods = {method: novelty(method, scores) for method in scores}
    document = {"protocol": describe(protocol, options), "methods": methods}
    text = json.dumps(document, indent=2) + "\n"
    print(text, end="")
    if not options.print:
        OUTPUT.write_text(text)
    return 0


def keep_scores(engine: Engine, method: str, options: Namespace) -> tuple[Scores, Protocol] | None:
    """The method's keep scores, [outputs, inputs] of each layer, and the protocol; None if it does not apply."""
    scores: Scores = {}
    protocol: Protocol | None = None

    def count(pruned: PrunedModel) -> None:
        decoder = pruned.loaded.decoder
        for index, layers in enumerate(decoder.layers):
            with decoder.weights.block(index):
                for layer in layers:
                    kept = (layer.weight != 0).cpu().numpy()
                    scores[layer.name] = scores.get(layer.name, np.uint8(0)) + kept.astype(np.uint8)

    for level in LEVELS:
        result = engine.run(
            spec_of(method, level, options),
            progress=lambda _: None,
            cancelled=lambda: False,
            keep=count,
            evaluate=False,
        )
        if result.status == "not_applicable":
            return None
        if result.error:
            raise RuntimeError(result.error.traceback)
        protocol = result.protocol
    assert protocol
    return scores, protocol


def spec_of(method: str, level: float, options: Namespace) -> TrialSpec:
    """A trial of the method, at its own first pattern."""
    return TrialSpec(
        model=options.model,
        method=MethodRef(id=method, params={}),
        level=level,
        pattern=all_methods()[method].patterns[0],
        calibration=Calibration(samples=options.samples, seqlen=options.seqlen),
        dtype="float32",
    )


def novelty(method: str, scores: dict[str, Scores]) -> dict[str, Any]:
    """How far the method's scores are from those of the nearest other method by people."""
    others = [other for other in scores if other != method and all_methods()[other].origin == "human"]
    correlations = {other: mean_correlation(scores[method], scores[other]) for other in others}
    nearest = max(correlations, key=correlations.__getitem__)
    correlation = round(correlations[nearest], 3)
    return {"novelty": round(1 - max(correlation, 0.0), 3), "nearest": {"method": nearest, "correlation": correlation}}


def mean_correlation(scores: Scores, others: Scores) -> float:
    """Averaged over the layers."""
    return float(np.mean([rank_correlation(scores[layer].ravel(), others[layer].ravel()) for layer in scores]))


def rank_correlation(first: NDArray[np.uint8], second: NDArray[np.uint8]) -> float:
    """Spearman's, from the table of how often each pair of scores occurs. 0 if one of them is constant."""
    values = len(LEVELS) + 1
    table = np.bincount(first.astype(np.intp) * values + second, minlength=values**2).reshape(values, values)
    rows, columns = table.sum(1), table.sum(0)
    row_ranks, column_ranks = centred_ranks(rows), centred_ranks(columns)
    scale = np.sqrt((rows * row_ranks**2).sum() * (columns * column_ranks**2).sum())
    return float(row_ranks @ table @ column_ranks / scale) if scale else 0.0


def centred_ranks(counts: NDArray[np.intp]) -> NDArray[np.float64]:
    """The mean rank of each value that occurs so often, minus the mean of all ranks."""
    ranks: NDArray[np.float64] = np.cumsum(counts) - counts / 2 - counts.sum() / 2
    return ranks


def describe(protocol: Protocol, options: Namespace) -> dict[str, Any]:
    """What the figures depend on."""
    assert protocol.calibration
    calibration = protocol.calibration
    return {
        "model": protocol.model,
        "revision": protocol.revision,
        "levels": LEVELS,
        "calibration": f"{calibration.dataset}, {calibration.split}: {calibration.samples} windows of "
        f"{calibration.seqlen} tokens, {calibration.sampling}, seed {calibration.seed}",
        "command": f".venv/bin/python -m bench.novelty --model {options.model} --samples {options.samples} "
        f"--seqlen {options.seqlen}",
    }


if __name__ == "__main__":
    sys.exit(main())
