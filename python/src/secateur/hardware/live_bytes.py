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

    It does not count an operator's internal buffers, memory-mapped files, and tensors from before. `meta`: counts the
    tensors on the meta device, which have sizes but take no memory, in place of the others.
    """

    def __init__(self, *, meta: bool = False) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.now = 0
        self.peak = 0
        self._meta = meta
        self._live: set[int] = set()

    def __torch_dispatch__(self, function: Any, _: Any, arguments: Any = (), keywords: Any = None) -> Any:
        keywords = keywords or {}
        known = {address(storage) for storage in self._storages((arguments, keywords))}
        outputs = self.run(function, arguments, keywords)
        for storage in self._storages(outputs):
            if address(storage) not in known | self._live:
                self._live.add(address(storage))
                self.now += storage.nbytes()
                weakref.finalize(storage, self._forget, address(storage), storage.nbytes())
        self.peak = max(self.peak, self.now)
        return outputs

    def run(self, function: Any, arguments: Any, keywords: Any) -> Any:
        """The operator's outputs. A subclass may compute them in another way."""
        with self:  # in inference mode, operators arrive that consist of others
            outputs = function.decompose(*arguments, **keywords)
        return function(*arguments, **keywords) if outputs is NotImplemented else outputs

    def _forget(self, storage: int, size: int) -> None:
        self._live.remove(storage)
        self.now -= size

    def _storages(self, values: Any) -> Iterator[torch.UntypedStorage]:
        tensors = (value for value in tree_leaves(values) if isinstance(value, Tensor))
        return (tensor.untyped_storage() for tensor in tensors if tensor.is_meta is self._meta)


def address(storage: torch.UntypedStorage) -> int:
    """Tells live storages apart, also those that have no data."""
    return int(storage._cdata)  # noqa: SLF001 (the only way to know)
