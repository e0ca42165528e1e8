"""Freed memory is reused, and released on request."""

import platform
import resource

import psutil
import pytest
import torch

from secateur.hardware.memory import keep_freed_memory, release_freed_memory

_NUMBERS = 8 << 20  # 32 MiB, which glibc by default requests from the system each time

pytestmark = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="glibc's allocator only")


def page_faults() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt


def test_freed_memory_is_reused_for_the_next_tensor() -> None:
    keep_freed_memory()
    for _ in range(30):  # aligned blocks leave gaps; the first ones are too small for another block
        torch.ones(_NUMBERS)
    before = page_faults()
    for _ in range(10):
        torch.ones(_NUMBERS)
    assert page_faults() - before < 10 * _NUMBERS * 4 / resource.getpagesize() / 100


def test_freed_memory_is_released_on_request() -> None:
    keep_freed_memory()
    torch.ones(_NUMBERS)
    before = psutil.Process().memory_info().rss
    release_freed_memory()
    assert before - psutil.Process().memory_info().rss > _NUMBERS * 4 / 2
