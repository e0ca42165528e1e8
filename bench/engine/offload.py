"""A model that is larger than what it may use of the device."""

import dataclasses
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import torch
from measure import Bench, Row

from secateur.engine.engine import Engine
from secateur.spec import TrialResult, TrialSpec

sys.path.append(str(Path(__file__).parent.parent.parent / "python" / "tests"))
from support.live_bytes import LiveBytes

_PART = 3


def a_third_of_the_model(bench: Bench) -> list[Row]:
    """One Wanda trial within a third of the size of the model, all tensors but maps of files counted, and a usual one."""
    size = sum(parameter.nbytes for parameter in bench.model.model.parameters())
    budget = size // _PART
    spec = bench.spec(samples=4, seqlen=128)
    bench.run(spec)
    usual = bench.run(spec)
    engine = Engine(dataclasses.replace(bench.settings, device_memory=budget))
    others = torch.cuda.memory_allocated() if torch.cuda.is_available() else 0
    with LiveBytes() as live:
        first = bench.run(spec, engine=engine)
    tight = bench.run(spec, engine=engine)
    peak = first.memory.device_peak_bytes - others if first.memory.device_peak_bytes else live.peak
    resident = [_resident_peak(bench, spec, memory) for memory in (str(budget), "")]
    note = (
        f"{peak / 2**20:.0f} MiB of {budget / 2**20:.0f}, the model has {size / 2**20:.0f}; "
        f"{_seconds(tight):.1f} s, usual {_seconds(usual):.1f}; "
        f"peak of the process {resident[0] / 2**20:.0f} MiB, usual {resident[1] / 2**20:.0f}"
    )
    values = [result.measurements[0].value for result in (usual, first, tight)]
    assert values[0]
    deviation = max(abs((value or 0.0) - values[0]) for value in values)
    return [
        Row(f"Wanda in 1/{_PART} of the model's size: peak over that", peak / budget, 1.0, "at most", note),
        Row("the same: deviation of its perplexity", deviation, 0.0, "at most", f"{values[0]!r}"),
    ]


def _seconds(result: TrialResult) -> float:
    return result.seconds.total - result.seconds.load


def _resident_peak(bench: Bench, spec: TrialSpec, device_memory: str) -> int:
    """Of a process of its own, with the pages of mapped files that it has just read."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "spec.json"
        path.write_text(spec.to_json(), encoding="utf-8")
        changes = {"SECATEUR_DATA_ROOTS": str(bench.settings.data_roots[0]), "SECATEUR_DEVICE_MEMORY": device_memory}
        command = [sys.executable, "-m", "secateur", "trial", str(path)]
        done = subprocess.run(command, check=True, capture_output=True, text=True, env={**os.environ, **changes})
    return int(json.loads(done.stdout)["memory"]["peakBytes"])
