"""Weights of a model that is larger than its device: they are kept outside, and a block is brought in while it is used.

The block after it is fetched in the background meanwhile, so that two of them are on the device at most. A block that
was pruned goes back to a copy of its own; the dense weights are never written to, and to restore the model is to forget
the copies. What is not on the device is NaN there: a use that nobody announced shows.
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

from secateur.models.decoder import unsupported
from secateur.models.outside import Kept, Outside
from secateur.models.weights import Weights


class _Coming(NamedTuple):
    """A part on its way: `tensors` are on the device, and filled when `filled` is done."""

    tensors: list[Tensor]
    filled: Future[None]


class OffloadedWeights(Weights):
    """`model`, on the CPU, loses its weights to the outside; `device`: where it is to run; `folder`: as in Outside.

    Raises SecateurError (`PRUNE_UNSUPPORTED_MODEL`) for blocks that share weights, and what `Outside` raises.
    """

    def __init__(
        self, model: nn.Module, blocks: Sequence[nn.Module], device: torch.device, *, folder: Path, working_bytes: int
    ) -> None:
        self.working_bytes = working_bytes
        self._blocks = blocks
        self._device = device
        self._outside = Outside(device, folder)
        self._nothing: dict[torch.dtype, Tensor] = {}
        self._parts = _parts(model, blocks)
        self._dense = [[self._send_out(parameter) for parameter in part] for part in self._parts]
        self._pruned: dict[int, list[Kept]] = {}
        self._here: dict[int, int] = {}  # the parts on the device, with what `_writes` said when they had come
        self._coming: dict[int, _Coming] = {}
        self._courier = _Courier(device)

    def block(self, index: int) -> AbstractContextManager[None]:  # noqa: D102
        return self._resident(index)

    def around_blocks(self) -> AbstractContextManager[None]:  # noqa: D102
        return self._resident(len(self._blocks))

    @contextmanager
    def whole_model(self) -> Iterator[None]:
        """Each block is brought in when it is called, once a call."""
        with self.around_blocks(), ExitStack() as hooks:
            for index, block in enumerate(self._blocks):
                hooks.callback(block.register_forward_pre_hook(partial(_without_arguments, self._bring, index)).remove)
                leave = partial(_without_arguments, self._drop, index)
                hooks.callback(block.register_forward_hook(leave, always_call=True).remove)
            yield

    @contextmanager
    def readable(self) -> Iterator[None]:
        """Not to be written to: beside a CPU these are the dense weights themselves."""
        try:
            for index, part in enumerate(self._parts):
                for parameter, kept in zip(part, self._home(index), strict=True):
                    parameter.data = kept.tensor
            yield
        finally:
            for index in range(len(self._parts)):
                self._drop(index)

    def buffer(self, rows: int, like: Tensor) -> Tensor:  # noqa: D102
        return self._outside.empty((rows, *like.shape[1:]), like.dtype).tensor

    def back_up(self, parameter: Tensor) -> None:
        """Nothing to do: the dense weights are outside, and a block that was written to is noticed when it leaves."""

    def restore(self) -> None:  # noqa: D102
        self._coming.clear()
        for index in range(len(self._parts)):
            self._drop(index)
        self._pruned.clear()

    @contextmanager
    def _resident(self, part: int) -> Iterator[None]:
        if part in self._here:
            yield
            return
        self._bring(part)
        try:
            yield
            if self._writes(part) != self._here[part]:
                self._put_aside(part)
        finally:
            self._drop(part)

    def _bring(self, part: int) -> None:
        coming = self._coming.pop(part, None) or self._start(part)
        self._coming.clear()  # another part was expected
        coming.filled.result()
        for parameter, tensor in zip(self._parts[part], coming.tensors, strict=True):
            parameter.data = tensor
        self._here[part] = self._writes(part)
        if part + 1 < len(self._blocks):
            self._coming[part + 1] = self._start(part + 1)

    def _drop(self, part: int) -> None:
        for parameter in self._parts[part]:
            parameter.data = self._absent(parameter)
        self._here.pop(part, None)

    def _start(self, part: int) -> _Coming:
        home = self._home(part)
        with torch.inference_mode(mode=False):  # where a normal tensor is as good, and can be written to later
            tensors = [torch.empty_like(kept.tensor, device=self._device) for kept in home]
        return _Coming(tensors, self._courier.fill(tensors, home))

    def _put_aside(self, part: int) -> None:
        known = self._pruned.get(part)
        if known is None:
            known = [self._outside.empty(parameter.shape, parameter.dtype) for parameter in self._parts[part]]
        for kept, parameter in zip(known, self._parts[part], strict=True):
            kept.tensor.copy_(parameter.detach())
            kept.release()
        self._pruned[part] = known

    def _writes(self, part: int) -> int:
        return sum(parameter._version for parameter in self._parts[part])  # noqa: SLF001 (the only way to know)

    def _home(self, part: int) -> list[Kept]:
        return self._pruned.get(part) or self._dense[part]

    def _send_out(self, parameter: nn.Parameter) -> Kept:
        """Beside a GPU the weights stay what was loaded, which may be a map of the model's own files."""
        on_gpu = self._device.type != "cpu"
        kept = Kept(parameter.detach(), None) if on_gpu else self._outside.copy(parameter.detach())
        parameter.data = self._absent(parameter)
        return kept

    def _absent(self, parameter: nn.Parameter) -> Tensor:
        """Has the parameter's shape and no memory."""
        if parameter.dtype not in self._nothing:
            self._nothing[parameter.dtype] = torch.full((), torch.nan, dtype=parameter.dtype, device=self._device)
        return self._nothing[parameter.dtype].expand(parameter.shape)


class _Courier:
    """Copies to the device, one part after the other, in a thread of its own."""

    def __init__(self, device: torch.device) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="offloading")
        self._device = device
        self._stream = torch.cuda.Stream(device) if device.type == "cuda" else None

    def fill(self, tensors: list[Tensor], home: list[Kept]) -> Future[None]:
        """`tensors` were made by the thread that calls."""
        # Their memory may be what kernels that still run work on.
        free = None if self._stream is None else torch.cuda.current_stream(self._device).record_event()
        return self._thread.submit(self._fill, tensors, home, free)

    def _fill(self, tensors: list[Tensor], home: list[Kept], free: torch.cuda.Event | None) -> None:
        with nullcontext() if self._stream is None else torch.cuda.stream(self._stream):
            if self._stream is not None and free is not None:
                self._stream.wait_event(free)
            for tensor, kept in zip(tensors, home, strict=True):
                tensor.copy_(kept.tensor)
                kept.release()
            if self._stream is not None:
                self._stream.synchronize()


def _parts(model: nn.Module, blocks: Sequence[nn.Module]) -> list[list[nn.Parameter]]:
    """The blocks' parameters, and last those of all other modules."""
    inside = {module for block in blocks for module in block.modules()}
    others = [module for module in model.modules() if module not in inside]
    around = [parameter for module in others for parameter in module.parameters(recurse=False)]
    parts = [list(block.parameters()) for block in blocks] + [list(dict.fromkeys(around))]
    uses = Counter(parameter for part in parts for parameter in part)
    if any(count > 1 for count in uses.values()):
        raise unsupported(model, "its blocks share weights, so that they cannot be brought in one by one")
    return parts


def _without_arguments(action: Callable[[int], None], part: int, *_: object) -> None:
    """A hook."""
    action(part)
