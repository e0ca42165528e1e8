"""A disk that becomes full while a model is written."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from safetensors import SafetensorError
from safetensors.torch import save_file

from secateur.files import is_disk_full

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """64 KiB."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(tmp_path)], check=True)
    yield tmp_path
    subprocess.run(["umount", str(tmp_path)], check=True)


def test_both_ways_of_writing_say_that_the_disk_is_full(small_disk: Path) -> None:
    with pytest.raises(SafetensorError, match="No space left") as weights:
        save_file({"weight": torch.zeros(100_000)}, small_disk / "model.safetensors")
    with pytest.raises(OSError, match="No space left") as text:
        (small_disk / "README.md").write_bytes(bytes(100_000))
    assert is_disk_full(weights.value)
    assert is_disk_full(text.value)


def test_another_error_is_not_a_full_disk(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as error:
        (tmp_path / "missing" / "README.md").write_bytes(b"text")
    assert not is_disk_full(error.value)
