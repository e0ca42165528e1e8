"""The memory that a container leaves to this process: the limits of its control groups, versions 1 and 2.

A limit holds for a group and all groups below it, so the least one of the group and its ancestors applies. A process
that does not see its group by the path that the kernel names, as in a container of version 1, sees the group's files
at the root of the mount.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class _Files:
    """Where a version mounts its groups, and its names of the files. `cache`: the file pages that are freed first."""

    mount: str
    limit: str
    used: str
    cache: str


_V1 = _Files("sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
_V2 = _Files("sys/fs/cgroup", "memory.max", "memory.current", "inactive_file")


def memory_limit(root: Path = Path("/")) -> int | None:
    """Bytes that this process and the others of its control groups may take; None without a limit."""
    return min((limit for _, _, limit in _limited_groups(root)), default=None)


def memory_room(root: Path = Path("/")) -> int | None:
    """Bytes that are left of the limits; None without a limit. Pages of files that can be freed count as left."""
    return min((max(0, limit - _used(files, group)) for files, group, limit in _limited_groups(root)), default=None)


def _limited_groups(root: Path) -> Iterator[tuple[_Files, Path, int]]:
    for files, group in _groups(root):
        try:
            text = (group / files.limit).read_text(encoding="ascii").strip()
        except OSError:  # not visible, or the root of version 2, which has no limit
            continue
        if text != "max":
            yield files, group, int(text)


def _groups(root: Path) -> Iterator[tuple[_Files, Path]]:
    """This process's groups and their ancestors. A line of the kernel's list is `4:memory:/path`, or `0::/path`."""
    try:
        lines = (root / "proc/self/cgroup").read_text(encoding="utf-8").splitlines()
    except OSError:  # not Linux
        return
    for line in lines:
        _, controllers, path = line.split(":", 2)
        files = _V2 if controllers == "" else _V1 if "memory" in controllers.split(",") else None
        if files:
            relative = Path(path.lstrip("/"))
            for group in (relative, *relative.parents):
                yield files, root / files.mount / group


def _used(files: _Files, group: Path) -> int:
    """Bytes in use without the cache."""
    used = int((group / files.used).read_text(encoding="ascii"))
    statistics = (group / "memory.stat").read_text(encoding="ascii").splitlines()
    cache = next((int(line.split()[1]) for line in statistics if line.split()[0] == files.cache), 0)
    return used - cache
