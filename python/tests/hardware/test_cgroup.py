"""The memory limits of a container, in the files of both versions of control groups."""

from pathlib import Path

import pytest

from secateur.hardware.cgroup import memory_limit, memory_room

GIB = 1 << 30


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n")


def test_the_least_limit_of_a_group_and_its_ancestors_applies(tmp_path: Path) -> None:
    group = "sys/fs/cgroup/system.slice/worker.service"
    write(
        tmp_path,
        {
            "proc/self/cgroup": "0::/system.slice/worker.service",
            f"{group}/memory.max": str(8 * GIB),
            f"{group}/memory.current": str(3 * GIB),
            f"{group}/memory.stat": f"anon {2 * GIB}\ninactive_file {GIB}",
            "sys/fs/cgroup/system.slice/memory.max": str(7 * GIB),
            "sys/fs/cgroup/system.slice/memory.current": str(4 * GIB),
            "sys/fs/cgroup/system.slice/memory.stat": "inactive_file 0",
        },
    )
    assert memory_limit(tmp_path) == 7 * GIB
    assert memory_room(tmp_path) == 3 * GIB


def test_version_1_is_read_at_the_mount_where_the_path_is_not_visible(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "proc/self/cgroup": "5:cpu,cpuacct:/docker/abc\n4:memory:/docker/abc\n0::/docker/abc",
            "sys/fs/cgroup/memory/memory.limit_in_bytes": str(2 * GIB),
            "sys/fs/cgroup/memory/memory.usage_in_bytes": str(GIB),
            "sys/fs/cgroup/memory/memory.stat": f"inactive_file 1\ntotal_inactive_file {GIB // 2}",
        },
    )
    assert memory_limit(tmp_path) == 2 * GIB
    assert memory_room(tmp_path) == 2 * GIB - GIB // 2


@pytest.mark.parametrize("files", [{}, {"proc/self/cgroup": "0::/", "sys/fs/cgroup/memory.max": "max"}])
def test_without_a_limit_there_is_none(tmp_path: Path, files: dict[str, str]) -> None:
    write(tmp_path, files)
    assert memory_limit(tmp_path) is None
    assert memory_room(tmp_path) is None


def test_no_more_than_the_limit_is_in_use_here() -> None:
    limit, room = memory_limit(), memory_room()
    assert (limit is None) == (room is None)
    assert limit is None or room is None or room <= limit
