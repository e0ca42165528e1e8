"""Freed memory is reused where it is small, and released where it is large or on request."""

import platform
import resource
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
import torch

from secateur.hardware.memory import keep_freed_memory, release_freed_memory

_NUMBERS = 2 << 20  # 8 MiB, which glibc by default requests from the system each time

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


def has_huge_pages() -> bool:
    try:
        return "[never]" not in Path("/sys/kernel/mm/transparent_hugepage/enabled").read_text(encoding="ascii")
    except OSError:
        return False


@pytest.mark.skipif(not has_huge_pages(), reason="huge pages are switched off")
def test_large_tensors_take_few_pages_and_are_returned_at_once() -> None:
    script = """
import resource
import psutil
from secateur.hardware.memory import keep_freed_memory
keep_freed_memory()
import torch
torch.ones(16 << 20)
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt, psutil.Process().memory_info().rss
torch.ones(16 << 20)
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before[0], psutil.Process().memory_info().rss - before[1])
"""
    ended = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    faults, kept = map(int, ended.stdout.split())
    assert faults < (64 << 20) / resource.getpagesize() / 10
    assert kept < 4 << 20
