"""The dense model as a whole: what a method may look at before it prunes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from secateur.calibration.gradients import LayerGradients
from secateur.models.loading import LoadedModel
from secateur.models.samples import Samples


@dataclass(frozen=True, eq=False)
class PruningContext:
    """`calibration`: None for a method that needs no data.

    `batch`: how many of the samples make one forward pass through a block. `step` says how far a method's own
    preparation is (0 to 1, and a few words) and may raise Cancelled; `warn` puts a line into the trial's result.
    `gradients`: of every layer by its name, for methods that need them; on the CPU.
    """

    loaded: LoadedModel
    calibration: Samples | None
    batch: int
    level: float
    pattern: str
    seed: int
    step: Callable[[float, str], None]
    warn: Callable[[str], None]
    gradients: Mapping[str, LayerGradients] = field(default_factory=dict)
