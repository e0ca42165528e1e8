"""The memory of this process: the peak of a trial, and the reuse of freed memory."""

import contextlib
import ctypes
import os
import platform
import resource
import sys
from pathlib import Path

import psutil
import torch

from secateur.hardware.cgroup import memory_limit, memory_room
from secateur.spec import Memory

# Parameters of mallopt(3), from malloc.h.
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
# The largest freed block that is kept for reuse, and the most free memory that is kept at the end of the heap.
_KEPT_BLOCK, _KEPT_END = 32 << 20, 64 << 20


def keep_freed_memory() -> None:
    """Reuse freed memory for the next tensors, and take large tensors from the system in large pages.

    A forward pass frees and allocates its activations a hundred times a second. The system would zero their pages each
    time, one by one. Freed blocks of less than 32 MiB are kept. Larger ones are returned at once: kept, they would be
    broken up by smaller tensors, and a trial would take a third more memory than its tensors. In pages of 2 MiB
    (Linux's transparent huge pages), that costs little.

    Call it before the first tensor, when torch decides about its pages. The rest does nothing without glibc.
    """
    os.environ.setdefault("THP_MEM_ALLOC_ENABLE", "1")
    if _is_glibc():
        libc = ctypes.CDLL(None)
        libc.mallopt(_MMAP_THRESHOLD, _KEPT_BLOCK)
        libc.mallopt(_TRIM_THRESHOLD, _KEPT_END)


def release_freed_memory() -> None:
    """Return all free memory to the system. Does nothing without glibc."""
    if _is_glibc():
        ctypes.CDLL(None).malloc_trim(0)


def _is_glibc() -> bool:
    return platform.libc_ver()[0] == "glibc"


def reset_peak(device: torch.device) -> None:
    """Start a new peak. Without Linux, the peak of main memory stays that of the whole process."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")
    if device.type == "cuda":
        torch.cuda.init()  # before it, there are no counters to reset
        torch.cuda.reset_peak_memory_stats(device)


def peak(device: torch.device) -> Memory:
    """The peak memory since `reset_peak`."""
    return Memory(
        peak_bytes=_resident_peak(),
        device_peak_bytes=torch.cuda.max_memory_allocated(device) if device.type == "cuda" else None,
    )


def machine_bytes() -> int:
    """Main memory of this machine, or of the container where it has less."""
    total = int(psutil.virtual_memory().total)
    limit = memory_limit()
    return total if limit is None else min(total, limit)


def is_out_of_memory(error: BaseException) -> bool:
    """Whether a GPU or main memory ran out: for the latter, torch has no exception type of its own."""
    return isinstance(error, MemoryError | torch.OutOfMemoryError) or "DefaultCPUAllocator" in str(error)


def free_bytes(device: torch.device) -> int:
    """Bytes that can still be allocated: on the GPU, or in main memory without swapping."""
    if device.type == "cuda":
        return int(torch.cuda.mem_get_info(device)[0])
    available = int(psutil.virtual_memory().available)
    room = memory_room()
    return available if room is None else min(available, room)


def _resident_peak() -> int:
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024
