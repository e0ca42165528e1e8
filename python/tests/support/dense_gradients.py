"""Dense gradients of a tiny model, for the tests of what gathers, keeps and uses them."""

import torch

from secateur.calibration.gradients import LayerGradients, gather
from secateur.models.decoder import Layer
from secateur.models.loading import LoadedModel
from secateur.models.samples import Samples

WINDOWS = torch.randint(1, 280, (5, 40), generator=torch.Generator().manual_seed(3))
SAMPLES = Samples(WINDOWS)
CPU = torch.device("cpu")
FIELDS = ("total", "absolute", "squared")
Found = dict[str, LayerGradients]


def layers_of(loaded: LoadedModel) -> list[Layer]:
    return [layer for block in loaded.decoder.layers for layer in block]


def gathered(loaded: LoadedModel) -> Found:
    return gather(loaded, layers_of(loaded), SAMPLES, lambda _: None)


def same(left: Found, right: Found) -> bool:
    return left.keys() == right.keys() and all(
        torch.equal(getattr(left[name], field), getattr(right[name], field)) for name in left for field in FIELDS
    )
