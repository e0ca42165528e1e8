"""Tokens, and where they end, on the disk."""

import tempfile
import weakref
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor


class TokenFile:
    """A growing row of int64 numbers, such as tokens, in a file in `folder`, so that a long text takes no memory.

    The folder is created when it is needed; None is the system's for temporary files. The file has no name, so the
    system removes it when the process ends for any reason. Raises OSError if the disk is full.
    """

    def __init__(self, folder: Path | None) -> None:
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
        self._file = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115 (open as long as this object lives)
        weakref.finalize(self, self._file.close)
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def append(self, numbers: NDArray[np.int64]) -> None:
        """Write numbers to the end."""
        unwritten = numbers.data.cast("B")
        while unwritten:
            unwritten = unwritten[self._file.write(unwritten) :]
        self._length += len(numbers)

    def read(self, start: int, stop: int) -> Tensor:
        """Numbers [`start`, `stop`), mapped into memory: only what is used is read."""
        if start == stop:
            return torch.empty(0, dtype=torch.int64)
        # Copy on write, because torch takes no read-only arrays.
        return torch.from_numpy(np.memmap(self._file, np.int64, mode="c", offset=8 * start, shape=(stop - start,)))
