"""Peak memory of one trial."""

import contextlib
import resource
import sys
from pathlib import Path

import psutil
import torch

from secateur.spec import Memory


def reset_peak(device: torch.device) -> None:
    """Start a new peak. Where the kernel cannot (not Linux), the peak stays that of the whole process."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")
    if device.type == "cuda":
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
