"""Images as a model wants to see them: its own preprocessor makes their size, range and channels."""

import numpy as np
import torch
from torch import Tensor

from secateur.data.images import LabelledImages
from secateur.errors import SecateurError
from secateur.models.loading import load_config, load_image_processor
from secateur.models.sources import Source


def preprocess(source: Source, images: LabelledImages) -> Tensor:
    """[images, channels, height, width] float32. Grey images become images of as many equal channels as the model has.

    Raises SecateurError (`PRUNE_UNREADABLE_MODEL`) where the model has no preprocessor or one that does not fit it.
    """
    config, processor = load_config(source), load_image_processor(source)
    channels: int = getattr(config, "num_channels", 3)
    pixels = images.pixels.expand(-1, channels, -1, -1) if images.pixels.shape[1] == 1 else images.pixels
    arrays = list(np.ascontiguousarray(pixels.permute(0, 2, 3, 1).numpy()))
    try:
        found: Tensor = processor(images=arrays, input_data_format="channels_last", return_tensors="pt").pixel_values
    except Exception as error:  # each processor has its own
        raise _unfit(source, f"fails on the images: {error}") from error
    side = getattr(config, "image_size", None)
    wanted = [channels, *([side, side] if isinstance(side, int) else side or found.shape[2:])]
    if list(found.shape[1:]) != wanted:
        raise _unfit(source, f"makes images of {list(found.shape[1:])}, and the model takes {wanted}")
    return found.to(torch.float32)


def _unfit(source: Source, what: str) -> SecateurError:
    return SecateurError("PRUNE_UNREADABLE_MODEL", f"the image preprocessor of {source.id} {what}")
