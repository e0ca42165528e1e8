"""A trial that only takes a given time."""

import os
import signal
import time
from typing import ClassVar

from pydantic import Field

from secateur.progress import Meter
from secateur.pruning.method import FakeMethod, NoParams
from secateur.spec import Group, Need, PatternKind

GAVE_UP = 3
"""Exit status after SIGUSR2."""

_NAP = 0.05
"""Seconds between two checks for a cancel."""


class SleepParams(NoParams):
    """Parameters of Sleep."""

    seconds: float = Field(default=0.0, ge=0, le=3600, description="How long the trial takes.")


class Sleep(FakeMethod):
    """Sleeps and reports progress. SIGUSR2 ends its process with `os._exit`, like a library that aborts."""

    id: ClassVar[str] = "sleep"
    title: ClassVar[str] = "Sleep"
    source: ClassVar[str] = "for tests of the service"
    needs: ClassVar[Need] = "nothing"
    group: Group = "layer"
    patterns: ClassVar[tuple[PatternKind, ...]] = ("unstructured",)
    Params: ClassVar[type[NoParams]] = SleepParams

    def __init__(self, params: SleepParams) -> None:
        super().__init__(params)
        self.seconds = params.seconds

    def act(self, meter: Meter) -> None:
        """Sleep for the whole time. Raises Cancelled."""
        before = signal.signal(signal.SIGUSR2, lambda *_: os._exit(GAVE_UP))
        try:
            self._sleep(meter)
        finally:
            signal.signal(signal.SIGUSR2, before)

    def _sleep(self, meter: Meter) -> None:
        naps = max(1, round(self.seconds / _NAP))
        meter.expect(naps)
        begun = time.monotonic()
        for nap in range(naps):
            meter.step("prune", nap, naps, f"asleep for {self.seconds:g} s", cost=min(nap, 1))
            time.sleep(max(0.0, begun + self.seconds * (nap + 1) / naps - time.monotonic()))
        meter.step("prune", naps, naps, "awake", cost=1)
