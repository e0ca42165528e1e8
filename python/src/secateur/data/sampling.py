"""Draws the samples that a model is shown from the dataset of a plan."""

import functools
import random
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from transformers import BaseImageProcessor
from transformers import PreTrainedTokenizerBase as Tokenizer

from secateur.data.content import CaptionedImages, LabelledImages, Prompts, Text
from secateur.data.image_text_windows import image_text_windows
from secateur.data.planning import CalibrationPlan, EvaluationPlan
from secateur.data.tokens import TokenCache, TokenisedText
from secateur.data.traces.queries import DrawnQueries, Queries
from secateur.data.windows import (
    first_random_window,
    first_sequential_window,
    predicted_bytes,
    random_windows,
    sequential_windows,
)
from secateur.errors import SecateurError, at
from secateur.models.config import input_spec, load_config
from secateur.models.preprocessors import load_image_processor
from secateur.models.samples import Samples
from secateur.models.sources.source import Source
from secateur.models.weights.offload_storage import OffloadStorage
from secateur.spec import Kind

# What is decoded and preprocessed at a time: images, and bytes of them.
_IMAGES_AT_ONCE, _BYTES_AT_ONCE = 16, 1 << 25


class Sampler:
    """Keeps the tokens of the latest few texts, in files in `folder`; None: in the system's for temporary files.

    Images are preprocessed on each draw, and only those drawn.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._cache = TokenCache(folder)
        self._drawn = functools.lru_cache(maxsize=8)(DrawnQueries)  # the cache of tokens knows a text by its identity

    @contextmanager
    def reporting(self, reading: Callable[[int], object]) -> Iterator[None]:
        """Inside, `reading` gets the number of tokens of each piece of a text that is read; it may raise Cancelled."""
        before, self._cache.reading = self._cache.reading, reading
        try:
            yield
        finally:
            self._cache.reading = before

    def require(self, source: Source, kind: Kind) -> None:
        """Raises SecateurError (`PRUNE_UNREADABLE_MODEL`) if the model has no tokenizer or no image processor."""
        if kind == "text":
            self._cache.tokenizer(source)
        else:
            load_image_processor(source)

    def first_sample(self, source: Source, plan: CalibrationPlan | EvaluationPlan) -> Samples:
        """One sample, which shows whether the plan suits the model. Reads as little of a text as this needs.

        Raises SecateurError as `calibration` does.
        """
        if isinstance(plan.content, Prompts):
            return Samples(torch.tensor(self.prompts(source, plan, None)[:1]))
        if not isinstance(plan.content, Text):
            return self._first(source, plan, 1)
        assert plan.seqlen
        first_window = first_random_window if _draws_windows(plan) else first_sequential_window
        window = first_window(self._tokens(source, plan), plan.seqlen)
        return _windows(self._known(source, window), plan)

    def calibration(self, source: Source, plan: CalibrationPlan, samples: int) -> Samples:
        """`samples` samples, or all there are if there are fewer.

        A random window may be drawn twice, an image is drawn once. With the weighting `frequency`, the queries are
        drawn, and the windows are those of the drawn queries, one after another.

        Raises SecateurError: `PRUNE_UNREADABLE_MODEL`, `PRUNE_TEXT_TOO_SHORT`, `PRUNE_DATASET_UNAVAILABLE`,
        `PRUNE_UNSUITABLE_DATASET`, and `PRUNE_VALIDATION` for an image that leaves no room for text.
        """
        content, spec = plan.content, plan.spec
        if spec.sampling == "sequential" or isinstance(content, Queries):
            return self._first(source, plan, samples)
        if isinstance(content, Text):
            assert plan.seqlen
            drawn = random_windows(self._tokens(source, plan), plan.seqlen, samples, spec.seed)
            return _windows(self._known(source, drawn), plan)
        generator = random.Random(spec.seed)  # noqa: S311 (no secret)
        return self._images(source, plan, generator.sample(range(len(content)), min(samples, len(content))))

    def evaluation(self, source: Source, plan: EvaluationPlan, limit: int | None) -> Samples:
        """The first windows or images, at most `limit`. Raises SecateurError as `calibration` does."""
        return self._first(source, plan, limit)

    def prompts(self, source: Source, plan: CalibrationPlan | EvaluationPlan, limit: int | None) -> list[list[int]]:
        """The tokens of the first prompts, at most `limit`, each with the plan's BOS in front.

        Raises SecateurError: `PRUNE_UNREADABLE_MODEL`, `PRUNE_UNSUITABLE_DATASET`, and `PRUNE_SEQLEN_TOO_LONG` where a
        prompt and what the model may write behind it exceed what the model can read.
        """
        assert isinstance(plan.content, Prompts)
        assert plan.seqlen
        tokenizer = self._cache.tokenizer(source)
        texts = list(plan.content.texts[:limit])
        front = [] if plan.bos is None else [plan.bos]
        prompts = [front + ids for ids in tokenizer(texts, add_special_tokens=False)["input_ids"]]
        self._known(source, torch.tensor([token for prompt in prompts for token in prompt]))
        longest, max_seqlen = max(map(len, prompts)), input_spec(load_config(source)).max_seqlen
        if max_seqlen and longest + plan.seqlen > max_seqlen:
            raise SecateurError(
                "PRUNE_SEQLEN_TOO_LONG",
                f"a prompt has {longest} tokens, and {source.id} reads {max_seqlen}; choose a seqlen of at most "
                f"{max(max_seqlen - longest, 0)}",
                "/seqlen",
            )
        return prompts

    def tokenizer(self, source: Source) -> Tokenizer:
        """Raises SecateurError (`PRUNE_UNREADABLE_MODEL`)."""
        return self._cache.tokenizer(source)

    def _first(self, source: Source, plan: CalibrationPlan | EvaluationPlan, limit: int | None) -> Samples:
        if not isinstance(plan.content, Text):
            return self._images(source, plan, list(range(len(plan.content)))[:limit])
        assert plan.seqlen
        tokens = self._tokens(source, plan)
        windows = sequential_windows(tokens, plan.seqlen, limit)
        return _windows(self._known(source, windows), plan, predicted_bytes(tokens, windows))

    def _tokens(self, source: Source, plan: CalibrationPlan | EvaluationPlan) -> TokenisedText:
        text = plan.content
        assert isinstance(text, Text)
        if isinstance(text, Queries):
            assert isinstance(plan, CalibrationPlan)
            assert plan.seqlen
            # More queries than tokens are never needed.
            text = self._drawn(text, plan.spec.seed, plan.spec.samples * plan.seqlen)
        return self._cache.tokens(source, text)

    def _images(self, source: Source, plan: CalibrationPlan | EvaluationPlan, chosen: list[int]) -> Samples:
        content = plan.content
        if isinstance(content, LabelledImages):
            images = content[chosen]
            return Samples(preprocess(source, images, self._folder), images.labels)
        assert isinstance(content, CaptionedImages)
        assert plan.seqlen
        tokenizer = self._cache.tokenizer(source)
        samples = image_text_windows(source, tokenizer, content, chosen, seqlen=plan.seqlen, bos=plan.bos)
        self._known(source, samples.inputs[samples.inputs != load_config(source).image_token_id])
        return samples

    def _known(self, source: Source, windows: Tensor) -> Tensor:
        """The windows. Raises SecateurError (`PRUNE_UNSUITABLE_DATASET`) for a token of which the model knows nothing.

        Many tokenizers have a few such tokens, which do no harm in a text without them. On a GPU, one that is looked up
        would end the process.
        """
        known, largest = load_config(source).get_text_config().vocab_size, int(windows.max())
        if largest >= known:
            token = self._cache.tokenizer(source).convert_ids_to_tokens(largest)
            raise SecateurError(
                "PRUNE_UNSUITABLE_DATASET",
                f"the text has the token {largest} ({token!r} in the tokenizer), and {source.id} knows {known} tokens, "
                f"0 to {known - 1}; use a text without it, or add its row to the model's embeddings",
                "/dataset",
            )
        return windows


def _draws_windows(plan: CalibrationPlan | EvaluationPlan) -> bool:
    is_random = isinstance(plan, CalibrationPlan) and plan.spec.sampling == "random"
    return is_random and not isinstance(plan.content, Queries)


def _windows(windows: Tensor, plan: CalibrationPlan | EvaluationPlan, predicted_bytes: Tensor | None = None) -> Samples:
    samples = Samples(windows, predicted_bytes=predicted_bytes)
    return samples if plan.bos is None else samples.with_bos(plan.bos)


def preprocess(source: Source, images: LabelledImages, folder: Path | None = None) -> Tensor:
    """The images in the size, range and channels that the model's own image processor makes.

    [images, channels, height, width] float32. A grey image is repeated in each of the model's channels. Of many images,
    a few are in memory at a time: the tensor is mapped from a file without a name in `folder` (None: in the system's
    for temporary files), of which the system keeps in memory what it has room for.

    Raises SecateurError (`PRUNE_UNREADABLE_MODEL`) where the model has no image processor or one that fails,
    `PRUNE_DATASET_UNAVAILABLE` for an image that cannot be read, and OSError if the disk is full.
    """
    config, processor = load_config(source), load_image_processor(source)
    arrays = images.arrays(getattr(config, "num_channels", 3))
    pieces = (_processed(source, processor, piece) for piece in iter(lambda: _some(arrays), []))
    first = next(pieces)
    if len(first) == len(images):
        return first
    storage = OffloadStorage(torch.device("cpu"), folder or Path(tempfile.gettempdir()))
    stored = storage.empty((len(images), *first.shape[1:]), torch.float32)
    done = 0
    for values in chain((first,), pieces):
        if values.shape[1:] != first.shape[1:]:
            raise SecateurError(
                "PRUNE_UNREADABLE_MODEL", f"the image processor of {source.id} leaves the images in different sizes"
            )
        stored.tensor[done : done + len(values)] = values
        stored.release()
        done += len(values)
    return stored.tensor


def _some(arrays: Iterator[NDArray[np.uint8]]) -> list[NDArray[np.uint8]]:
    """The next few; none at the end."""
    taken: list[NDArray[np.uint8]] = []
    with at("/dataset"):
        for array in islice(arrays, _IMAGES_AT_ONCE):
            taken.append(array)
            if sum(each.nbytes for each in taken) >= _BYTES_AT_ONCE:
                break
    return taken


def _processed(source: Source, processor: BaseImageProcessor, arrays: list[NDArray[np.uint8]]) -> Tensor:
    try:
        values: Tensor = processor(images=arrays, input_data_format="channels_last", return_tensors="pt").pixel_values
    except Exception as error:  # each processor raises exceptions of its own
        raise SecateurError(
            "PRUNE_UNREADABLE_MODEL", f"the image processor of {source.id} fails on the images: {error}"
        ) from error
    return values.to(torch.float32)
