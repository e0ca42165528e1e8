"""The dense model as a whole: what a method may look at before it prunes."""

from collections.abc import Callable
from dataclasses import dataclass

from torch import Tensor

from secateur.models.loading import LoadedModel


@dataclass(frozen=True, eq=False)
class Study:
    """`calibration`: [samples, seqlen] token ids, None for a method that needs no data.

    `step` says how far a method's own preparation is (0 to 1, and a few words) and may raise Cancelled; `warn` puts a
    line into the trial's result.
    """

    loaded: LoadedModel
    calibration: Tensor | None
    level: float
    pattern: str
    seed: int
    step: Callable[[float, str], None]
    warn: Callable[[str], None]
