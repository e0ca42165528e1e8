"""A model that is larger than its share of the device."""

import dataclasses

import torch

from bench.engine.measure import Bench, Row
from secateur.engine import Engine
from secateur.hardware.live_bytes import LiveBytes
from secateur.spec import TrialResult

_PART = 3


def a_third_of_the_model(bench: Bench) -> list[Row]:
    """A Wanda trial within a third of the model's size, all tensors except file maps counted, against a usual one."""
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
    # Each in a process of its own; a peak includes the pages of mapped files that the process has just read.
    resident = [
        bench.run_in_own_process(spec, SECATEUR_DEVICE_MEMORY=memory).memory.peak_bytes for memory in (str(budget), "")
    ]
    note = (
        f"{peak / 2**20:.0f} MiB of {budget / 2**20:.0f}, the model has {size / 2**20:.0f}; "
        f"{_seconds(tight):.1f} s, usual {_seconds(usual):.1f}; "
        f"peak of the process {resident[0] / 2**20:.0f} MiB, usual {resident[1] / 2**20:.0f}"
    )
    values = [result.measurements[0].value for result in (usual, first, tight)]
    assert values[0]
    deviation = max(abs((value or 0.0) - values[0]) for value in values)
    return [
        Row(f"Wanda in 1/{_PART} of the model's size: peak over this limit", peak / budget, 1.0, "at most", note),
        Row(
            f"Wanda in 1/{_PART} of the model's size: deviation of the perplexity",
            deviation,
            0.0,
            "at most",
            f"{values[0]!r}",
        ),
    ]


def _seconds(result: TrialResult) -> float:
    return result.seconds.total - result.seconds.load
