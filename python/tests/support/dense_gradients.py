"""Dense gradients of a tiny model, for the tests that compute, cache or use them."""

import torch

from secateur.calibration.gradient_cache import ModelGradients
from secateur.calibration.gradients import gather
from secateur.models.loading import LoadedModel
from secateur.models.samples import Samples
from support.pruning_runs import WINDOWS, layers_of

SAMPLES = Samples(WINDOWS)
FIELDS = ("total", "absolute", "squared")


def gathered(loaded: LoadedModel) -> ModelGradients:
    return gather(loaded, layers_of(loaded), SAMPLES, lambda _: None)


def same(left: ModelGradients, right: ModelGradients) -> bool:
    return left.keys() == right.keys() and all(
        torch.equal(getattr(left[name], field), getattr(right[name], field)) for name in left for field in FIELDS
    )
