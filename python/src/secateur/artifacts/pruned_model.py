"""A pruned model while its trial still holds it."""

from collections.abc import Callable
from dataclasses import dataclass

from secateur.models.blocks.pruned_layers import PrunedLayer
from secateur.models.loading import LoadedModel
from secateur.spec import TrialResult


@dataclass(frozen=True)
class PrunedModel:
    """`result`: the trial's, until now. `layers`: empty for the dense model.

    `step(done, steps, message)` reports the progress of saving it, and raises Cancelled once the trial is cancelled.
    `warn` adds a warning to the trial's result.
    """

    loaded: LoadedModel
    result: TrialResult
    layers: tuple[PrunedLayer, ...]
    step: Callable[[int, int, str], None]
    warn: Callable[[str], None]
