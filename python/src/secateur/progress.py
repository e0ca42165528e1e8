"""Reports the progress of a trial as a fraction of its estimated cost, and checks for its cancellation."""

from collections.abc import Callable

from secateur.errors import Cancelled
from secateur.spec import Phase, Progress, Unit

_UNITS: dict[Phase, Unit] = {
    "load": "model",
    "calibrate": "block",
    "prune": "layer",
    "evaluate": "batch",
    "save": "layer",
}

Report = Callable[[Progress], None]

Reading = Callable[[str], None]
"""Receives the JSON pointer to a part of a job before the files that it names are read."""


def unreported(_pointer: str) -> None:
    """A `Reading` for callers that do not need one."""


class Meter:
    """Costs are in any unit; the engine counts tokens through the whole model."""

    def __init__(self, report: Report, cancelled: Callable[[], bool]) -> None:
        self._report = report
        self._cancelled = cancelled
        self._total = 1.0
        self._done = 0.0

    @property
    def done(self) -> float:
        """The cost so far."""
        return self._done

    def reset_to(self, done: float) -> None:
        """Set the cost back to an earlier `done`, because the work since then is repeated."""
        self._done = done

    def expect(self, cost: float) -> None:
        """Set the estimated cost of the whole trial."""
        self._total = cost

    def check_cancelled(self) -> None:
        """Raises Cancelled if the trial was cancelled."""
        if self._cancelled():
            raise Cancelled

    def step(self, phase: Phase, step: int, steps: int, message: str, cost: float = 0.0) -> None:
        """Report that `step` of `steps` of the phase are done, at `cost` since the last call. May raise Cancelled."""
        self.check_cancelled()
        self._done += cost
        fraction = min(self._done / self._total, 1.0)
        self._report(
            Progress(phase=phase, step=step, steps=steps, unit=_UNITS[phase], fraction=fraction, message=message)
        )
