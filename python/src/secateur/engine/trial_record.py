"""The findings of a trial so far: they are part of its result however the trial ends."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from secateur.models.blocks.pruned_layers import PrunedLayer, weights_digest
from secateur.spec import Phase, Protocol, ResultMeasurement


@dataclass
class TrialRecord:
    """Filled in while the trial runs. The result of a failed trial has what was filled in until then.

    `layers`: after pruning; empty for a model that was not pruned.
    """

    fingerprint: str | None = None
    protocol: Protocol | None = None
    achieved: float | None = None
    layers: tuple[PrunedLayer, ...] = ()
    measurements: list[ResultMeasurement] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    seconds: dict[Phase, float] = field(
        default_factory=lambda: {"load": 0.0, "calibrate": 0.0, "prune": 0.0, "evaluate": 0.0}
    )
    _phase: Phase | None = field(default=None, init=False)
    _phase_began: float = field(default=0.0, init=False)

    @property
    def weights_digest(self) -> str | None:
        """The digest of all `layers`."""
        return weights_digest(self.layers) if self.layers else None

    def warn(self, message: str) -> None:
        """Add a warning for readers of the figures."""
        self.warnings.append(message)

    def set_block_levels(self, levels: list[float]) -> None:
        """Record the levels that the blocks are pruned by instead of the trial's."""
        assert self.protocol is not None
        self.protocol = self.protocol.model_copy(update={"block_levels": levels})

    def discard_figures(self) -> None:
        """Forget the figures: they may be about another model than the protocol says."""
        self.achieved = None
        self.layers = ()
        self.measurements.clear()

    @contextmanager
    def timed(self, phase: Phase) -> Iterator[None]:
        """Add the wall-clock time inside to `phase`. A phase that is timed inside another one pauses the outer one."""
        outer = self._switch_to(phase)
        try:
            yield
        finally:
            self._switch_to(outer)

    def _switch_to(self, phase: Phase | None) -> Phase | None:
        """Returns the phase that ran until now."""
        now, before = time.perf_counter(), self._phase
        if before:
            self.seconds[before] += now - self._phase_began
        self._phase, self._phase_began = phase, now
        return before
