"""What the rows share: one warm engine, trials on it or in a process of their own, and a clock."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal

import torch

from secateur.engine import Engine
from secateur.models.loading import LoadedModel, load
from secateur.models.sources import locate
from secateur.settings import Settings
from secateur.spec import Calibration, Dtype, Evaluation, MethodRef, Pass, Progress, TrialResult, TrialSpec

MODEL = "demo/smollm2-135m"
LEVELS = (0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)


@dataclass(frozen=True)
class Row:
    """One figure and its goal. `note`: the numbers behind the figure."""

    what: str
    value: float
    goal: float
    bound: Literal["at least", "at most"]
    note: str = ""
    unit: str = ""

    @property
    def is_reached(self) -> bool:
        """Whether the figure is within its bound."""
        return self.value >= self.goal if self.bound == "at least" else self.value <= self.goal

    def __str__(self) -> str:
        verdict = "reached" if self.is_reached else "MISSED"
        figure = f"{self.value:.3f}{self.unit}"
        return f"{self.what:<58} {figure:>9}   {self.bound} {self.goal}{self.unit}: {verdict}   {self.note}"


@dataclass
class Bench:
    """`engine` loads the model with its first trial and keeps it."""

    settings: Settings
    samples: int = 16
    seqlen: int = 256
    engine: Engine = field(init=False)

    def __post_init__(self) -> None:
        self.engine = Engine(self.settings)

    @cached_property
    def model(self) -> LoadedModel:
        """A second copy of the model, for measurements outside a trial."""
        return load(locate(MODEL, self.settings), "float32", self.engine.device)

    def spec(
        self,
        method: str = "wanda",
        *,
        level: float = 0.5,
        pass_: Pass = "sequential",
        dtype: Dtype = "float32",
        model: str = MODEL,
        samples: int | None = None,
        seqlen: int | None = None,
        pattern: str = "unstructured",
    ) -> TrialSpec:
        """A trial on WikiText-2."""
        samples, seqlen = samples or self.samples, seqlen or self.seqlen
        return TrialSpec(
            model=model,
            method=MethodRef(id=method, params={}),
            level=level,
            pattern=pattern,
            calibration=Calibration(
                dataset="file:wikitext2/valid.txt", samples=samples, seqlen=seqlen, sampling="sequential"
            ),
            evaluations=[Evaluation(dataset="file:wikitext2/test.txt", seqlen=seqlen, windows=samples)],
            dtype=dtype,
            pass_=pass_,
        )

    def run(
        self, spec: TrialSpec, *, engine: Engine | None = None, progress: Callable[[Progress], None] = lambda _: None
    ) -> TrialResult:
        """The trial's result. A trial that fails ends the benchmark."""
        result = (engine or self.engine).run(spec, progress=progress, cancelled=lambda: False)
        if result.error:
            raise SystemExit(result.error.traceback)
        return result

    def run_in_own_process(self, spec: TrialSpec, **environment: str) -> TrialResult:
        """The result of the trial in a new process, which has no other model in memory."""
        settings = {"SECATEUR_DATA_ROOTS": str(self.settings.data_roots[0])}
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "spec.json"
            path.write_text(spec.to_json(), encoding="utf-8")
            ended = subprocess.run(
                [sys.executable, "-m", "secateur", "trial", str(path)],
                check=True,
                capture_output=True,
                text=True,
                env=os.environ | settings | environment,
            )
        return TrialResult.from_json(ended.stdout)


def seconds(action: Callable[[], object], *, repeats: int = 1) -> float:
    """The fastest of `repeats` runs, including the work that they queued on a GPU."""
    best = float("inf")
    for _ in range(repeats):
        _synchronize()
        start = time.perf_counter()
        action()
        _synchronize()
        best = min(best, time.perf_counter() - start)
    return best


def _synchronize() -> None:
    if torch.cuda.is_available():
        torch.cuda.synchronize()
