"""Counts the bytes of live tensors, and their peak."""

import weakref
from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves


class LiveBytes(TorchDispatchMode):
    """While it is entered, counts the memory of operators' outputs. A view has no memory of its own.

    It does not count an operator's internal buffers, memory-mapped files, and tensors from before.
    """

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.now = 0
        self.peak = 0

    def __torch_dispatch__(self, function: Any, _: Any, arguments: Any = (), keywords: Any = None) -> Any:
        keywords = keywords or {}
        known = {storage._cdata for storage in _storages((arguments, keywords))}
        outputs = function(*arguments, **keywords)
        for storage in _storages(outputs):
            if storage._cdata not in known:
                known.add(storage._cdata)
                self.now += storage.nbytes()
                weakref.finalize(storage, self._forget, storage.nbytes())
        self.peak = max(self.peak, self.now)
        return outputs

    def _forget(self, size: int) -> None:
        self.now -= size


def _storages(values: Any) -> Iterator[torch.UntypedStorage]:
    tensors = (value for value in tree_leaves(values) if isinstance(value, Tensor))
    return (tensor.untyped_storage() for tensor in tensors if not tensor.is_meta)
