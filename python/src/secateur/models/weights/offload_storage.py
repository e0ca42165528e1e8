"""Stores tensors outside of the device: in main memory for a GPU, in memory-mapped files for a CPU."""

import math
import mmap
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor


@dataclass(frozen=True, eq=False)
class StoredTensor:
    """`pages`: the memory map of the tensor's file; None for a tensor in main memory."""

    tensor: Tensor
    pages: mmap.mmap | None

    def release(self) -> None:
        """Free the memory that reading and writing took; the content stays in the file."""
        if self.pages is not None:
            self.pages.madvise(mmap.MADV_DONTNEED)


class OffloadStorage:
    """Storage for tensors that do not fit on `device`.

    The files are created in `folder`, which is created when it is needed, and have no names: a half-written file cannot
    be mistaken for a complete one, and the system removes them when the process ends for any reason.
    """

    def __init__(self, device: torch.device, folder: Path) -> None:
        self._device = device
        self._folder = folder

    def empty(self, shape: Sequence[int], dtype: torch.dtype) -> StoredTensor:
        """An uninitialised tensor. Raises OSError if the disk is full, MemoryError or RuntimeError if memory is."""
        if self._device.type != "cpu":
            return StoredTensor(torch.empty(shape, dtype=dtype), None)
        count = math.prod(shape)
        size = max(1, count * dtype.itemsize)
        self._folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=self._folder) as file:
            os.posix_fallocate(file.fileno(), 0, size)  # if the disk filled up later, writing would raise SIGBUS
            pages = mmap.mmap(file.fileno(), size)
        return StoredTensor(torch.frombuffer(pages, dtype=dtype, count=count).view(tuple(shape)), pages)

    def copy(self, tensor: Tensor) -> StoredTensor:
        """A copy of the tensor. Raises as `empty` does."""
        stored = self.empty(tensor.shape, tensor.dtype)
        stored.tensor.copy_(tensor)
        stored.release()
        return stored
