"""What the engine reports while it runs. Twin of `core/schemas/events.ts`."""

from typing import Annotated, Literal

from pydantic import Field

from secateur.spec.result import TrialResult
from secateur.spec.wire import Wire

Phase = Literal["load", "calibrate", "prune", "evaluate", "save"]
Unit = Literal["model", "block", "layer", "batch"]


class Progress(Wire):
    """The progress of a trial: `fraction` of the whole trial, `step` of `steps` of this phase."""

    phase: Phase
    step: Annotated[int, Field(ge=0)]
    steps: Annotated[int, Field(ge=0)]
    unit: Unit
    fraction: Annotated[float, Field(ge=0, le=1)]
    message: str


class ProgressEvent(Wire):
    """`at`: milliseconds since the epoch."""

    kind: Literal["progress"]
    trial_id: str
    at: int
    progress: Progress


class LogEvent(Wire):
    """A line of the engine or of a library it uses; `trial_id` is null outside a trial."""

    kind: Literal["log"]
    trial_id: str | None
    at: int
    level: Literal["debug", "info", "warning", "error", "critical"]
    logger: str
    message: str


class DoneEvent(Wire):
    """The end of a trial, successful or not; the last event with its id."""

    kind: Literal["done"]
    trial_id: str
    at: int
    result: TrialResult


EngineEvent = Annotated[ProgressEvent | LogEvent | DoneEvent, Field(discriminator="kind")]
