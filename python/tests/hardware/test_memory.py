"""What becomes of freed memory."""

import platform
import resource

import psutil
import pytest
import torch

from secateur.hardware.memory import keep_freed_memory, release_freed_memory

_NUMBERS = 8 << 20  # 32 MiB: what glibc takes from the system each time, left to itself

pytestmark = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="glibc's allocator only")


def page_faults() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt


def test_freed_memory_serves_the_next_tensor() -> None:
    keep_freed_memory()
    for _ in range(30):  # an aligned block leaves scraps; the first ones are not enough for another
        torch.ones(_NUMBERS)
    before = page_faults()
    for _ in range(10):
        torch.ones(_NUMBERS)
    assert page_faults() - before < 10 * _NUMBERS * 4 / resource.getpagesize() / 100


def test_it_is_given_back_when_asked() -> None:
    keep_freed_memory()
    torch.ones(_NUMBERS)
    before = psutil.Process().memory_info().rss
    release_freed_memory()
    assert before - psutil.Process().memory_info().rss > _NUMBERS * 4 / 2
