"""Speed and memory of the engine: `npm run bench:engine`. Every row is measured in this one run.

SmolLM2-135M in float32 unless a row says otherwise, on WikiText-2 text from `bench/data`. The rows are ratios, because
the speed of a machine changes over time. They are printed, and saved as JSON under `$SECATEUR_HOME/bench`. The exit
status is 1 when a row misses its goal.
"""

import argparse
import dataclasses
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from bench.engine import authors, cost, estimate, memory, offload, precision, shrunk, solver, speed, texts
from bench.engine.measure import Bench, Row
from secateur.hardware.device import describe_environment
from secateur.settings import Settings

DATA = Path(__file__).parent.parent / "data"

ROWS: dict[str, Callable[[Bench], Iterable[Row]]] = {
    "matmul": speed.against_matmul,
    "pass": speed.sequential_against_reference,
    "sweep": speed.sweep_against_scripts,
    "authors": authors.wanda_against_authors,
    "outside": cost.outside_forward_passes,
    "warm": cost.before_the_first_block,
    "sparsegpt": solver.sparsegpt_against_column_loop,
    "memory": memory.peak_of_a_trial,
    "leak": memory.growth_between_trials,
    "estimate": estimate.estimate_against_peak,
    "texts": texts.growth_with_the_text,
    "offload": offload.a_third_of_the_model,
    "bfloat16": precision.bfloat16_against_float32,
    "shrunk": shrunk.shrunk_against_dense,
}


def main() -> int:
    """Returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.engine", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"rows to measure (default: all): {', '.join(ROWS)}")
    names = parser.parse_args().rows or list(ROWS)
    unknown = [name for name in names if name not in ROWS]
    if unknown:
        parser.error(f"unknown rows: {', '.join(unknown)}; choose from {', '.join(ROWS)}")
    settings = dataclasses.replace(Settings.from_environment(), data_roots=(DATA,))
    bench = Bench(settings)
    environment = describe_environment(bench.engine.device)
    print(f"{environment.device_name}, {environment.threads} threads, torch {environment.torch}\n")
    measured: list[Row] = []
    for name in names:
        for row in ROWS[name](bench):
            measured.append(row)
            print(row, flush=True)
    path = settings.home / "bench" / "engine.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    saved = {"environment": environment.model_dump(), "rows": [dataclasses.asdict(row) for row in measured]}
    path.write_text(json.dumps(saved, indent=2) + "\n", encoding="utf-8")
    print(f"\n{path}")
    return 0 if all(row.is_reached for row in measured) else 1


if __name__ == "__main__":
    sys.exit(main())
