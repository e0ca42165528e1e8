"""How much a pruned image classifier's distributions over the classes agree with the dense model's.

The divergence KL(dense || pruned) in nats, and whether both find the same class most likely. It needs no labels. The
dense model's logits are kept: they are all that is compared, and small.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor
from transformers import PreTrainedModel

from secateur.evaluation.accuracy import predictions
from secateur.evaluation.agreement import divergences_and_matches
from secateur.evaluation.dense_states import Allocate, HiddenStates
from secateur.models.blocks.decoder import Decoder
from secateur.models.samples import Samples


class ImageFigures(NamedTuple):
    """[images] float64 each; NaN from the first batch with a NaN on.

    `hits`: as from `image_hits`. `divergences`: KL(dense || pruned) of each image's classes, in nats. `agreements`: 1
    where the most likely class is the same, else 0.
    """

    hits: Tensor
    divergences: Tensor
    agreements: Tensor


@torch.inference_mode()
def image_figures(
    model: PreTrainedModel,
    images: Samples,
    dense: Callable[[int, int], Tensor],
    after_batch: Callable[[float, int], None],
    decoder: Decoder | None = None,
    *,
    batch: int | None = None,
) -> ImageFigures:
    """`dense`: the dense model's logits of images from a first to before another. Others as for `image_hits`."""
    found = torch.full((len(images), 3), math.nan, dtype=torch.float64)
    done = 0
    for logits, labels in predictions(model, images, after_batch, decoder, batch):
        if logits.isnan().any():
            break
        stop = done + len(labels)
        divergences, same = divergences_and_matches(logits.float(), dense(done, stop).to(logits.device))
        hits = (logits.argmax(dim=1) == labels).double()
        found[done:stop] = torch.stack([hits, divergences, same], dim=1).cpu()
        done = stop
    return ImageFigures(*found.unbind(dim=1))


@torch.inference_mode()
def gathered_logits(
    model: PreTrainedModel,
    samples: Samples,
    after_batch: Callable[[float, int], None],
    decoder: Decoder | None = None,
    *,
    batch: int | None = None,
    allocate: Allocate,
) -> HiddenStates | None:
    """[images, classes] float32; None if one is not finite. Arguments as for `dense_states.gathered`."""
    kept: HiddenStates | None = None
    done = 0
    for logits, labels in predictions(model, samples, after_batch, decoder, batch):
        if not logits.isfinite().all():
            return None
        if kept is None:
            kept = allocate(torch.Size((len(samples), *logits.shape[1:])), torch.float32)
        kept.write(done, logits.float())
        done += len(labels)
    return kept
