"""Images as a model wants to see them: its own image processor makes their size, range and channels."""

import numpy as np
import torch
from torch import Tensor

from secateur.data.images import LabelledImages
from secateur.errors import SecateurError
from secateur.models.loading import load_config, load_image_processor
from secateur.models.sources import Source


def preprocess(source: Source, images: LabelledImages) -> Tensor:
    """[images, channels, height, width] float32. Grey images become images of as many equal channels as the model has.

    Raises SecateurError (`PRUNE_UNREADABLE_MODEL`) where the model has no image processor or one that fails.
    """
    config, processor = load_config(source), load_image_processor(source)
    channels: int = getattr(config, "num_channels", 3)
    pixels = images.pixels.expand(-1, channels, -1, -1) if images.pixels.shape[1] == 1 else images.pixels
    arrays = list(np.ascontiguousarray(pixels.permute(0, 2, 3, 1).numpy()))
    try:
        found: Tensor = processor(images=arrays, input_data_format="channels_last", return_tensors="pt").pixel_values
    except Exception as error:  # each processor has its own
        raise SecateurError(
            "PRUNE_UNREADABLE_MODEL", f"the image processor of {source.id} fails on the images: {error}"
        ) from error
    return found.to(torch.float32)
