"""What a method may look at before any layer is pruned: the dense model, the calibration data and the trial."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from secateur.calibration.gradients import LayerGradients
from secateur.models.loading import LoadedModel
from secateur.models.samples import Samples


@dataclass(frozen=True, eq=False)
class PruningContext:
    """`calibration`: None for a method that needs no data.

    `batch`: samples in one forward pass through a block. `step` reports the progress of a method's own preparation (0
    to 1, and a few words) and may raise Cancelled; `warn` adds a line to the trial's result. `gradients`: for every
    layer by its name, for methods that need them; on the CPU.
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
