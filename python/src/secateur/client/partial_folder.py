"""A folder that appears when it is complete. The TypeScript client does the same, in the same place."""

from __future__ import annotations

import os
import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from secateur.client.errors import PullError

_LOCK = re.compile(r"lock-(\d+)")
_busy: set[Path] = set()
_busy_lock = threading.Lock()


@contextmanager
def completed_folder(target: Path, content_id: str) -> Iterator[Path]:
    """Yields the folder to fill, `<target>.partial/<content_id>`, and renames it to `target` at the end.

    After an exception it stays for the next call. `target` must be empty or missing. Raises PullError.
    """
    target = target.absolute()
    partial = target.with_name(f"{target.name}.partial")
    try:
        with _locked(target, partial):
            if target.exists() and any(target.iterdir()):
                raise PullError(f"{target} is not empty. Choose another folder.")
            content = partial / content_id
            make_folder(target.parent, content)
            yield content
            content.rename(target)  # also over an empty folder
            shutil.rmtree(partial)
    except OSError as error:
        raise PullError(f"Cannot write {target}: {error.strerror or error}.") from error


def make_folder(parent: Path, path: Path) -> None:
    """Creates a folder inside another one, with those in between. Raises PullError where a link leads elsewhere."""
    path.mkdir(parents=True, exist_ok=True)
    if path.resolve() != parent.resolve() / path.relative_to(parent):
        raise PullError(f"{path} leads through a link. Remove it, or choose another folder.")


@contextmanager
def _locked(target: Path, partial: Path) -> Iterator[None]:
    """One call at a time has the partial folder. A lock whose process has died does not count."""
    with _busy_lock:
        if target in _busy:
            raise PullError(f"{target} is being filled by this process already.")
        _busy.add(target)
    lock = partial / f"lock-{os.getpid()}"
    try:
        make_folder(target.parent, partial)
        lock.touch()
        _reject_others(target, partial)
        yield
    finally:
        lock.unlink(missing_ok=True)
        with suppress(OSError):  # it has files for the next call, or is gone
            partial.rmdir()
        with _busy_lock:
            _busy.discard(target)


def _reject_others(target: Path, partial: Path) -> None:
    for lock in partial.iterdir():
        match = _LOCK.fullmatch(lock.name)
        if match is None or int(match[1]) == os.getpid():
            continue
        if _is_alive(int(match[1])):
            raise PullError(
                f"Process {match[1]} fills {target} already. Wait for it, or choose another folder. "
                f"If it does something else, remove {lock}."
            )
        lock.unlink(missing_ok=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
