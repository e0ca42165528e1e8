"""What is kept of the dense model to compare pruned models with (docs/adr/0036).

Of text these are the last hidden states, of images the logits.
"""

import math
import tempfile
import weakref
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Protocol

import torch
from torch import Tensor
from transformers import PreTrainedModel

from secateur.evaluation.perplexity import each_batch, has_plain_head
from secateur.models.blocks.decoder import Decoder
from secateur.models.loading import LoadedModel
from secateur.models.samples import Samples

HOST_BYTES = 1 << 28
"""The main memory that the states of all windows may take; those that exceed it are in files."""


class HiddenStates:
    """[windows, positions, width] or [images, classes], in main memory or in a file in `folder`.

    The folder is created when it is needed. The file has no name, so the system removes it when the process ends for
    any reason. Methods raise OSError if the disk is full or fails.
    """

    def __init__(self, shape: torch.Size, dtype: torch.dtype, folder: Path | None) -> None:
        self.held_bytes = 0 if folder else size_of(shape, dtype)
        self._shape = shape
        self._dtype = dtype
        self._held = torch.empty(0 if folder else shape, dtype=dtype)
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
            self._file = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115 (open as long as this object)
            weakref.finalize(self, self._file.close)

    def write(self, start: int, states: Tensor) -> None:
        """Set those of the windows from `start` on."""
        if self.held_bytes:
            self._held[start : start + len(states)] = states
            return
        self._file.seek(start * size_of(self._shape[1:], self._dtype))
        unwritten = states.cpu().contiguous().view(torch.uint8).numpy().data.cast("B")
        while unwritten:
            unwritten = unwritten[self._file.write(unwritten) :]

    def read(self, start: int, stop: int) -> Tensor:
        """Those of windows [`start`, `stop`), on the CPU."""
        if self.held_bytes:
            return self._held[start:stop]
        states = torch.empty(stop - start, *self._shape[1:], dtype=self._dtype)
        self._file.seek(start * size_of(self._shape[1:], self._dtype))
        unread = states.view(torch.uint8).numpy().data.cast("B")
        while unread:
            count = self._file.readinto(unread)
            if not count:
                raise OSError("the file of the dense model's hidden states is too short")
            unread = unread[count:]
        return states


Allocate = Callable[[torch.Size, torch.dtype], HiddenStates]
"""Makes room for states of a shape and dtype."""


class Gather(Protocol):
    """Runs a model, which has to be dense, on samples and keeps what pruned models are compared with."""

    def __call__(
        self,
        model: PreTrainedModel,
        samples: Samples,
        after_batch: Callable[[float, int], None],
        decoder: Decoder | None = None,
        *,
        batch: int | None = None,
        allocate: Allocate,
    ) -> HiddenStates | None:
        """None if some of it is not finite. `after_batch` and `batch` as for `window_losses`."""


class DenseStates:
    """Keeps the states of the latest model on the samples of its latest trial, so that a sweep makes them once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._model: weakref.ref[LoadedModel] | None = None
        self._states: dict[tuple[str, int], HiddenStates] = {}

    def retain(self, loaded: LoadedModel, wanted: Iterable[Samples]) -> None:
        """Forget the states of other models and of other samples."""
        keys = {_key(samples) for samples in wanted}
        if self._model is None or self._model() is not loaded:
            keys = set()
        self._model = weakref.ref(loaded)
        self._states = {key: states for key, states in self._states.items() if key in keys}

    def get(self, samples: Samples) -> HiddenStates | None:
        """The states on these samples if they are kept."""
        return self._states.get(_key(samples))

    def gather(
        self,
        gather: Gather,
        loaded: LoadedModel,
        samples: Samples,
        after_batch: Callable[[float, int], None],
        batch: int,
    ) -> HiddenStates | None:
        """Keep what `gather` finds of the model, which has to be dense; None if one number is not finite.

        Raises OSError if the disk is full.
        """
        may_hold = loaded.weights.working_bytes is None  # else memory is so scarce that even the weights are in files

        def allocate(shape: torch.Size, dtype: torch.dtype) -> HiddenStates:
            held = sum(states.held_bytes for states in self._states.values())
            fits = may_hold and held + size_of(shape, dtype) <= HOST_BYTES
            return HiddenStates(shape, dtype, None if fits else self._folder)

        states = gather(loaded.model, samples, after_batch, loaded.decoder, batch=batch, allocate=allocate)
        if states:
            self._states[_key(samples)] = states
        return states


@torch.inference_mode()
def gathered(
    model: PreTrainedModel,
    samples: Samples,
    after_batch: Callable[[float, int], None],
    decoder: Decoder | None = None,
    *,
    batch: int | None = None,
    allocate: Allocate,
) -> HiddenStates | None:
    """The states at the positions that predict a token; None if one of them is not finite.

    Arguments as for `window_losses`; `allocate` makes room for states of a shape and dtype.
    """
    chunked = has_plain_head(model, decoder, samples.inputs)
    states: HiddenStates | None = None

    def run(ids: Tensor, start: int) -> Tensor:
        nonlocal states
        parts = [ids] if chunked else ids.split(1)
        found = torch.cat([_last_states(model, part)[:, samples.prefix : -1] for part in parts])
        if states is None:
            states = allocate(torch.Size((len(samples), *found.shape[1:])), found.dtype)
        states.write(start, found)
        finite = found.isfinite().flatten(1).all(dim=1).cpu()
        return torch.where(finite, 0.0, math.nan)[:, None]

    finite = each_batch(model, samples.inputs, after_batch, decoder, run, batch=batch)
    return None if finite.isnan().any() else states


def size_of(shape: Iterable[int], dtype: torch.dtype) -> int:
    """Bytes of a tensor."""
    return math.prod(shape) * dtype.itemsize


def _last_states(model: PreTrainedModel, ids: Tensor) -> Tensor:
    states: Tensor = model.base_model(input_ids=ids, use_cache=False).last_hidden_state
    return states


def _key(samples: Samples) -> tuple[str, int]:
    return samples.digest, samples.prefix
