"""Whether statistics should count the first position of a window: `.venv/bin/python -m bench.positions`.

Attention gathers on that position, so its activations are massive. Each method is measured twice at 0.5: with it, as in
trials, and without it. It is the BOS for Gemma-3-270M, which `bench/gemma3.py` prepares, and the first token of the
text for SmolLM2-135M. Calibrated on the first 8 windows of 512 tokens of WikiText-2's validation text, perplexity on
the first 6 windows of its test text.
"""

import argparse
import dataclasses
import sys
from contextlib import AbstractContextManager, ExitStack
from typing import Any
from unittest.mock import patch

from torch import Tensor

from bench.movement import PROTOCOLS, Step, open_engine, run
from secateur.calibration.statistics import ColumnNorms, Gram, Statistics

STEPS = {name: Step(name, name) for name in ("wanda", "ria", "sparsegpt", "movement", "alps")}
STEPS["structured"] = Step("structured", "structured", pattern="structured")


def main() -> int:
    """Returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", choices=PROTOCOLS, default="demo/smollm2-135m")
    parser.add_argument("--methods", default=",".join(STEPS), help="rows to measure (default: %(default)s)")
    options = parser.parse_args()
    protocol = dataclasses.replace(PROTOCOLS[options.model], samples=8, windows=6)
    engine = open_engine()
    print(f"{options.model}\n\n{'':<12}{'counted':>10}{'left out':>10}{'difference':>12}")
    for name in options.methods.split(","):
        values = []
        for patched in ((), (ColumnNorms, Gram)):
            with ExitStack() as undo:
                for kind in patched:
                    undo.enter_context(first_position_left_out(kind))
                result = run(engine, options.model, STEPS[name], "0.5", protocol)
            values.append(result.measurements[0].value or float("inf"))
        counted, left_out = values
        print(f"{name:<12}{counted:>10.2f}{left_out:>10.2f}{left_out / counted - 1:>+12.1%}", flush=True)
    return 0


def first_position_left_out(kind: type[Statistics]) -> AbstractContextManager[Any]:
    """Inside, statistics of this kind leave it out. In both models they are given [windows, positions, ...]."""
    add: Any = kind.add

    def add_others(statistics: Statistics, inputs: Tensor, **more: Any) -> None:
        others = {name: value[:, 1:] if isinstance(value, Tensor) else value for name, value in more.items()}
        add(statistics, inputs[:, 1:], **others)

    return patch.object(kind, "add", add_others)


if __name__ == "__main__":
    sys.exit(main())
