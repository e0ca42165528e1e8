"""Encodes what an evaluation found in each window or image (`secateur.spec.Outcomes`)."""

import base64

import numpy as np
from torch import Tensor

from secateur.models.samples import Samples
from secateur.spec import Outcomes


def encoded(values: Tensor, samples: Samples) -> Outcomes | None:
    """None unless all values are finite.

    `values`: [samples] float64, the losses of windows (`window_losses`) or the hits of images (`image_hits`).
    """
    if not values.isfinite().all():
        return None
    array = values.numpy()
    content = array.astype("<f8") if samples.labels is None else np.packbits(array.astype(np.bool_))
    return Outcomes(digest=samples.digest, values=base64.b64encode(content.tobytes()).decode("ascii"))
