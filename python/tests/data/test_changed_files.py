"""A file whose bytes change while its size and mtime stay is read again."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from secateur.data.content import Text
from secateur.data.datasets import Datasets
from secateur.files import DigestCache
from secateur.settings import Settings


def overwrite(path: Path, content: str) -> None:
    """In place, with the mtime of before."""
    before = path.stat()
    path.write_text(content)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size
    os.chmod(path, 0o600)  # noqa: PTH101 (moves the ctime on)


def replace(path: Path, content: str) -> None:
    """By another file, with the mtime of before."""
    before = path.stat()
    new = path.with_suffix(".new")
    new.write_text(content)
    os.utime(new, ns=(before.st_atime_ns, before.st_mtime_ns))
    new.rename(path)


@pytest.mark.parametrize("change", [overwrite, replace])
@pytest.mark.parametrize("suffix", [".txt", ".jsonl"])
def test_a_text_is_read_again(tmp_path: Path, change: Callable[[Path, str], None], suffix: str) -> None:
    path = tmp_path / f"text{suffix}"
    datasets = Datasets(Settings(data_roots=(tmp_path,)))

    def read() -> list[str]:
        content = datasets.content(f"file:{path.name}", "all")
        assert isinstance(content, Text)
        return list(content)

    path.write_text('{"text": "one"}')
    before = read()
    change(path, '{"text": "two"}')
    assert [text.replace("two", "one") for text in read()] == before
    assert "two" in read()[0]


@pytest.mark.parametrize("change", [overwrite, replace])
def test_a_digest_is_made_again(tmp_path: Path, change: Callable[[Path, str], None]) -> None:
    digests, path = DigestCache(), tmp_path / "weights"
    path.write_text("one")
    before = digests.digest(path)
    assert digests.digest(path) == before
    change(path, "two")
    assert digests.digest(path) != before


def test_the_digest_of_a_file_that_changes_while_it_is_read_is_not_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digests, path = DigestCache(), tmp_path / "weights"
    path.write_text("one")
    real = os.fstat
    states = iter([None, lambda: overwrite(path, "two")])

    def fstat(descriptor: int) -> os.stat_result:
        if act := next(states, None):  # the second look, after the digest
            act()
        return real(descriptor)

    monkeypatch.setattr("secateur.files.os.fstat", fstat)
    digests.digest(path)
    assert digests.entries == {}
