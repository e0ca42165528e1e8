"""How much memory a trial takes, and whether memory grows from trial to trial."""

import dataclasses
import gc
import tempfile
from pathlib import Path

import psutil

from bench.engine.measure import LEVELS, Bench, Row
from secateur.engine import Engine
from secateur.pruning.registry import all_methods
from secateur.spec import MethodRef, TrialSpec
from support.tiny_models import write_tiny_model


def peak_of_a_trial(bench: Bench) -> list[Row]:
    """The peak of a process with one trial, less the peak of the same trial on a tiny model."""
    with tempfile.TemporaryDirectory() as folder:
        write_tiny_model(Path(folder) / "tiny")
        bare = _peak(bench.spec(model="file:tiny"), bench, folder)
        peak = _peak(bench.spec(), bench, folder)
    size = sum(parameter.numel() * parameter.element_size() for parameter in bench.model.model.parameters())
    note = f"{peak / 2**20:.0f} MiB, {bare / 2**20:.0f} with a tiny model; the model has {size / 2**20:.0f}"
    return [Row("Wanda: peak memory over the model's size", (peak - bare) / size, 2.2, "at most", note)]


def _peak(spec: TrialSpec, bench: Bench, folder: str) -> int:
    memory = bench.run_in_own_process(spec, SECATEUR_MODEL_ROOTS=folder).memory
    return memory.device_peak_bytes or memory.peak_bytes


def growth_between_trials(bench: Bench) -> list[Row]:
    """Every method at every level on tiny models; the growth from the first round of all methods to the last."""
    with tempfile.TemporaryDirectory() as folder:
        roots = Path(folder)
        for arch in ("llama", "opt"):
            write_tiny_model(roots / arch, arch=arch)
        engine = Engine(dataclasses.replace(bench.settings, model_roots=(roots,)))
        resident = [_round(bench, engine, level) for level in LEVELS]
    methods = len(all_methods())
    growth = resident[-1] / resident[0] - 1
    note = f"{methods} methods x {len(LEVELS)} levels x 2 models, {resident[0] / 2**20:.0f} MiB resident"
    return [Row("memory growth over all methods and levels, tiny models", growth, 0.01, "at most", note)]


def _round(bench: Bench, engine: Engine, level: float) -> int:
    """Resident bytes after all methods at this level."""
    for arch in ("llama", "opt"):
        for name, method in all_methods().items():
            spec = bench.spec(level=level, model=f"file:{arch}", samples=4, seqlen=64)
            pattern = "unstructured" if "unstructured" in method.patterns else method.patterns[0]
            changes = {"method": MethodRef(id=name, params={}), "pattern": pattern}
            bench.run(spec.model_copy(update=changes), engine=engine)
    gc.collect()
    return int(psutil.Process().memory_info().rss)
