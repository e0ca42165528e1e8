"""Weights of a model that is larger than its device: stored outside, each block is loaded while it is used.

The next block is fetched in the background meanwhile, so at most two blocks are on the device. A pruned block is stored
as a copy of its own. The dense weights are never written to, so restoring the model means dropping the copies. Weights
that are not on the device are NaN there, so that using them without loading them shows.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor, nn

from secateur.models.unsupported import unsupported
from secateur.models.weights.access import Weights
from secateur.models.weights.offload_storage import OffloadStorage, StoredTensor


class _Fetch(NamedTuple):
    """A part that is being fetched: `tensors` are on the device, and complete when `filled` is done."""

    tensors: list[Tensor]
    filled: Future[None]


class OffloadedWeights(Weights):
    """Moves the weights of `model`, which is on the CPU, to storage outside of `device`, on which it is going to run.

    `folder`: as in OffloadStorage. Raises SecateurError (`PRUNE_UNSUPPORTED_MODEL`) for blocks that share weights, and
    the errors of OffloadStorage.
    """

    def __init__(
        self, model: nn.Module, blocks: Sequence[nn.Module], device: torch.device, *, folder: Path, working_bytes: int
    ) -> None:
        self.working_bytes = working_bytes
        self._blocks = blocks
        self._device = device
        self._storage = OffloadStorage(device, folder)
        self._nan: dict[torch.dtype, Tensor] = {}
        self._parts = _parts(model, blocks)
        self._dense = [[self._offload(parameter) for parameter in part] for part in self._parts]
        self._pruned: dict[int, list[StoredTensor]] = {}
        self._loaded: dict[int, int] = {}  # the parts on the device, with their `_writes` when they were loaded
        self._fetches: dict[int, _Fetch] = {}
        self._prefetcher = _Prefetcher(device)

    def block(self, index: int) -> AbstractContextManager[None]:  # noqa: D102
        return self._resident(index)

    def around_blocks(self) -> AbstractContextManager[None]:  # noqa: D102
        return self._resident(len(self._blocks))

    @contextmanager
    def whole_model(self) -> Iterator[None]:
        """Loads each block when it is called, once per call."""
        with self.around_blocks(), ExitStack() as hooks:
            for index, block in enumerate(self._blocks):
                hooks.callback(block.register_forward_pre_hook(partial(_without_arguments, self._load, index)).remove)
                leave = partial(_without_arguments, self._drop, index)
                hooks.callback(block.register_forward_hook(leave, always_call=True).remove)
            yield

    @contextmanager
    def readable(self) -> Iterator[None]:
        """For a CPU device these are the stored dense weights themselves, so writing would change them."""
        try:
            for index, part in enumerate(self._parts):
                for parameter, source in zip(part, self._stored(index), strict=True):
                    parameter.data = source.tensor
            yield
        finally:
            for index in range(len(self._parts)):
                self._drop(index)

    def buffer(self, rows: int, like: Tensor) -> Tensor:  # noqa: D102
        return self._storage.empty((rows, *like.shape[1:]), like.dtype).tensor

    def back_up(self, parameter: Tensor) -> None:
        """Does nothing: the dense weights are in storage, and leaving `block` stores a block that has changed."""

    @contextmanager
    def dense(self) -> Iterator[None]:
        """No block may be on the device."""
        self._fetches.clear()
        pruned, self._pruned = self._pruned, {}
        try:
            yield
        finally:
            self._fetches.clear()
            self._pruned = pruned

    def restore(self) -> None:  # noqa: D102
        self._fetches.clear()
        for index in range(len(self._parts)):
            self._drop(index)
        self._pruned.clear()

    @contextmanager
    def _resident(self, part: int) -> Iterator[None]:
        if part in self._loaded:
            yield
            return
        self._load(part)
        try:
            yield
            if self._writes(part) != self._loaded[part]:
                self._store_pruned(part)
        finally:
            self._drop(part)

    def _load(self, part: int) -> None:
        fetch = self._fetches.pop(part, None) or self._start_fetch(part)
        self._fetches.clear()  # another part was expected
        fetch.filled.result()
        for parameter, tensor in zip(self._parts[part], fetch.tensors, strict=True):
            parameter.data = tensor
        self._loaded[part] = self._writes(part)
        if part + 1 < len(self._blocks):
            self._fetches[part + 1] = self._start_fetch(part + 1)

    def _drop(self, part: int) -> None:
        for parameter in self._parts[part]:
            parameter.data = self._absent(parameter)
        self._loaded.pop(part, None)

    def _start_fetch(self, part: int) -> _Fetch:
        stored = self._stored(part)
        with torch.inference_mode(mode=False):  # inference tensors could not be written to later
            tensors = [torch.empty_like(source.tensor, device=self._device) for source in stored]
        return _Fetch(tensors, self._prefetcher.fill(tensors, stored))

    def _store_pruned(self, part: int) -> None:
        copies = self._pruned.get(part)
        if copies is None:
            copies = [self._storage.empty(parameter.shape, parameter.dtype) for parameter in self._parts[part]]
        for target, parameter in zip(copies, self._parts[part], strict=True):
            target.tensor.copy_(parameter.detach())
            target.release()
        self._pruned[part] = copies

    def _writes(self, part: int) -> int:
        return sum(parameter._version for parameter in self._parts[part])  # noqa: SLF001 (the only way to know)

    def _stored(self, part: int) -> list[StoredTensor]:
        return self._pruned.get(part) or self._dense[part]

    def _offload(self, parameter: nn.Parameter) -> StoredTensor:
        """Store a parameter. For a GPU, the loaded tensor itself is kept: it may be a map of the model's own files."""
        on_gpu = self._device.type != "cpu"
        stored = StoredTensor(parameter.detach(), None) if on_gpu else self._storage.copy(parameter.detach())
        parameter.data = self._absent(parameter)
        return stored

    def _absent(self, parameter: nn.Parameter) -> Tensor:
        """NaN in the parameter's shape; takes no memory."""
        if parameter.dtype not in self._nan:
            self._nan[parameter.dtype] = torch.full((), torch.nan, dtype=parameter.dtype, device=self._device)
        return self._nan[parameter.dtype].expand(parameter.shape)


class _Prefetcher:
    """Copies parts to the device, one after the other, in a thread of its own."""

    def __init__(self, device: torch.device) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="offloading")
        self._device = device
        self._stream = torch.cuda.Stream(device) if device.type == "cuda" else None

    def fill(self, tensors: list[Tensor], stored: list[StoredTensor]) -> Future[None]:
        """Start to copy `stored` into `tensors`, which the calling thread has allocated."""
        # Their memory may still be in use by running kernels.
        free = None if self._stream is None else torch.cuda.current_stream(self._device).record_event()
        return self._thread.submit(self._fill, tensors, stored, free)

    def _fill(self, tensors: list[Tensor], stored: list[StoredTensor], free: torch.cuda.Event | None) -> None:
        with nullcontext() if self._stream is None else torch.cuda.stream(self._stream):
            if self._stream is not None and free is not None:
                self._stream.wait_event(free)
            for tensor, source in zip(tensors, stored, strict=True):
                tensor.copy_(source.tensor)
                source.release()
            if self._stream is not None:
                self._stream.synchronize()


def _parts(model: nn.Module, blocks: Sequence[nn.Module]) -> list[list[nn.Parameter]]:
    """The parameters of each block, and as the last part those of all other modules."""
    inside = {module for block in blocks for module in block.modules()}
    others = [module for module in model.modules() if module not in inside]
    around = [parameter for module in others for parameter in module.parameters(recurse=False)]
    parts = [list(block.parameters()) for block in blocks] + [list(dict.fromkeys(around))]
    uses = Counter(parameter for part in parts for parameter in part)
    if any(count > 1 for count in uses.values()):
        raise unsupported(model, "its blocks share weights, so they cannot be loaded one by one")
    return parts


def _without_arguments(action: Callable[[int], None], part: int, *_: object) -> None:
    """Call `action` from a hook, without the hook's arguments."""
    action(part)
