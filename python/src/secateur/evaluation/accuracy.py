"""Accuracy: the fraction of images whose largest logit is their label's."""

import math
from collections.abc import Callable, Iterator

import torch
from torch import Tensor
from torch.nn import functional
from transformers import PreTrainedModel

from secateur.evaluation.blocks import blocks_first
from secateur.evaluation.perplexity import batch_windows, exponential
from secateur.models.blocks.decoder import Decoder
from secateur.models.samples import Samples, model_kwargs


@torch.inference_mode()
def image_hits(
    model: PreTrainedModel,
    images: Samples,
    after_batch: Callable[[float, int], None],
    decoder: Decoder | None = None,
    *,
    batch: int | None = None,
) -> Tensor:
    """[images] float64: 1 where the largest logit is the label's, else 0. NaN from the first batch with a NaN on.

    `after_batch` is called with the work since the last call, in images, and the number of images done so far; its
    exceptions pass through. The first batch with a NaN ends the evaluation, and is not reported to `after_batch`.
    `decoder`: the model's, if the model may be larger than its device. `batch`: images in one forward pass; by default
    as many as keep the device busy.
    """
    hits = torch.full((len(images),), math.nan, dtype=torch.float64)
    done = 0
    for logits, labels in predictions(model, images, after_batch, decoder, batch):
        if logits.isnan().any():  # the largest is unknown
            break
        hits[done : done + len(labels)] = (logits.argmax(dim=1) == labels).cpu()
        done += len(labels)
    return hits


def accuracy(
    model: PreTrainedModel,
    images: Samples,
    after_batch: Callable[[float, int], None],
    decoder: Decoder | None = None,
    *,
    batch: int | None = None,
) -> float:
    """In [0, 1]; NaN when a logit is. Arguments as for `image_hits`."""
    return float(image_hits(model, images, after_batch, decoder, batch=batch).mean())


@torch.inference_mode()
def label_perplexity(
    model: PreTrainedModel,
    images: Samples,
    after_batch: Callable[[float, int], None],
    decoder: Decoder | None = None,
    *,
    batch: int | None = None,
) -> float:
    """The exponential of the labels' mean cross-entropy; infinite or NaN as for text. Arguments as for `accuracy`."""
    total = torch.zeros((), dtype=torch.float64)
    for logits, labels in predictions(model, images, after_batch, decoder, batch):
        total += functional.cross_entropy(logits.float(), labels, reduction="none").double().sum().cpu()
    return exponential(float(total) / len(images))


def predictions(
    model: PreTrainedModel,
    images: Samples,
    after_batch: Callable[[float, int], None],
    decoder: Decoder | None,
    batch: int | None,
) -> Iterator[tuple[Tensor, Tensor]]:
    """Logits [batch, classes] and labels [batch] on the model's device, batch by batch. Others as for `image_hits`."""
    size = batch or batch_windows(images.length, model.device)

    def after_block(share: float) -> None:
        after_batch(share * len(images), 0)

    with blocks_first(model, decoder, images.inputs, size, after_block) as share:
        for start in range(0, len(images), size):
            part = images[start : start + size]
            assert part.labels is not None
            yield model(**model_kwargs(model, part.inputs)).logits, part.labels.to(model.device)
            after_batch(share * len(part), start + len(part))
