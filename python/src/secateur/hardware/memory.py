"""The memory of this process: how much a trial takes, and what becomes of what it frees."""

import contextlib
import ctypes
import platform
import resource
import sys
from pathlib import Path

import psutil
import torch

from secateur.spec import Memory

# Parameters of mallopt(3), malloc.h; the largest block that is kept, and how much of what is free at the heap's end.
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
_KEPT_BYTES = 1 << 30


def keep_freed_memory() -> None:
    """What is freed serves the next tensors, up to 1 GiB, instead of going back to the system at once.

    A forward pass frees and allocates its activations a hundred times a second. From the system, each comes back as
    pages that are to be zeroed first: up to a tenth of the pass. Elsewhere than under glibc, nothing is done.
    """
    if _is_glibc():
        libc = ctypes.CDLL(None)
        libc.mallopt(_MMAP_THRESHOLD, _KEPT_BYTES)
        libc.mallopt(_TRIM_THRESHOLD, _KEPT_BYTES)


def give_back_freed_memory() -> None:
    """To the system, all that is free."""
    if _is_glibc():
        ctypes.CDLL(None).malloc_trim(0)


def _is_glibc() -> bool:
    return platform.libc_ver()[0] == "glibc"


def reset_peak(device: torch.device) -> None:
    """Start a new peak. Where the kernel cannot (not Linux), the peak stays that of the whole process."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")
    if device.type == "cuda":
        torch.cuda.init()  # before that, there is nothing that counts
        torch.cuda.reset_peak_memory_stats(device)


def peak(device: torch.device) -> Memory:
    """Since `reset_peak`."""
    return Memory(
        peak_bytes=_resident_peak(),
        device_peak_bytes=torch.cuda.max_memory_allocated(device) if device.type == "cuda" else None,
    )


def machine_bytes() -> int:
    """Main memory of this machine."""
    return int(psutil.virtual_memory().total)


def is_out_of_memory(error: Exception) -> bool:
    """Of a device, or of main memory: torch has no type of its own for that."""
    return isinstance(error, MemoryError | torch.OutOfMemoryError) or "DefaultCPUAllocator" in str(error)


def free_bytes(device: torch.device) -> int:
    """What can still be allocated: on the GPU, or in main memory without swapping."""
    if device.type == "cuda":
        return int(torch.cuda.mem_get_info(device)[0])
    return int(psutil.virtual_memory().available)


def _resident_peak() -> int:
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024
