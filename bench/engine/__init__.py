"""Speed and memory of the engine, as ratios: `python -m bench.engine` from the repository's root."""

import sys
from pathlib import Path

# `support`: tiny models and plain solvers, shared with the tests.
sys.path.append(str(Path(__file__).parents[2] / "python" / "tests"))
