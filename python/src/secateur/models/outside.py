"""Tensors outside of the device: in main memory beside a GPU, in files that are mapped into memory beside a CPU."""

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
class Kept:
    """`pages`: what maps the tensor's file into memory; None for a tensor that is in main memory."""

    tensor: Tensor
    pages: mmap.mmap | None

    def release(self) -> None:
        """Give back the memory that reading and writing took; the content stays."""
        if self.pages is not None:
            self.pages.madvise(mmap.MADV_DONTNEED)


class Outside:
    """Beside `device`. The files lie in `folder`, which is made when it is needed, and have no names.

    So nobody can take a half-written one for a whole one, and they are gone with the process, whatever ends it.
    """

    def __init__(self, device: torch.device, folder: Path) -> None:
        self._device = device
        self._folder = folder

    def empty(self, shape: Sequence[int], dtype: torch.dtype) -> Kept:
        """Not initialised. Raises OSError when the disk is full, and MemoryError or RuntimeError when memory is."""
        if self._device.type != "cpu":
            return Kept(torch.empty(shape, dtype=dtype), None)
        count = math.prod(shape)
        size = max(1, count * dtype.itemsize)
        self._folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=self._folder) as file:
            os.posix_fallocate(file.fileno(), 0, size)  # a disk that is full later would be a SIGBUS
            pages = mmap.mmap(file.fileno(), size)
        return Kept(torch.frombuffer(pages, dtype=dtype, count=count).view(tuple(shape)), pages)

    def copy(self, tensor: Tensor) -> Kept:
        """The same content. Raises as `empty` does."""
        kept = self.empty(tensor.shape, tensor.dtype)
        kept.tensor.copy_(tensor)
        kept.release()
        return kept
