"""Snapshots: trials read them when the folder has changed, and there is never half a snapshot."""

import dataclasses
import errno
import json
import os
import shutil
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from conftest import figures, folder_of, succeed, trial_spec
from secateur.engine import Engine
from secateur.errors import SecateurError
from secateur.files import files_digest
from secateur.models.sources import snapshots
from secateur.models.sources.checkpoint import WEIGHTS
from secateur.models.sources.snapshots import take_snapshot
from secateur.models.sources.source import locate
from secateur.settings import Settings


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    return Path(shutil.copytree(folder_of(settings, "file:llama"), tmp_path / "models" / "llama"))


@pytest.fixture
def own(settings: Settings, folder: Path, tmp_path: Path) -> Settings:
    return dataclasses.replace(settings, model_roots=(folder.parent,), model_snapshots=tmp_path / "snapshots")


@pytest.fixture
def revision(own: Settings) -> str:
    return locate("file:llama", own).revision


def kept(settings: Settings) -> list[str]:
    """The names of the snapshots and whatever else is beside them, except the lock."""
    assert settings.model_snapshots is not None
    return sorted(path.name for path in settings.model_snapshots.iterdir() if path.name != ".lock")


def failure(revision: str, settings: Settings) -> tuple[str, str]:
    with pytest.raises(SecateurError) as caught:
        take_snapshot("file:llama", revision, settings)
    return caught.value.code, caught.value.message


def test_a_job_goes_on_when_its_folder_changes_or_is_gone(own: Settings, folder: Path) -> None:
    before = succeed(Engine(own), trial_spec())
    assert before.protocol is not None
    revision = before.protocol.revision
    take_snapshot("file:llama", revision, own)
    shutil.rmtree(folder)
    after = succeed(Engine(own), trial_spec(revision=revision))
    assert figures(after) == figures(before)
    assert (after.fingerprint, after.protocol) == (before.fingerprint, before.protocol)


def test_a_snapshot_has_exactly_the_files_of_the_revision(own: Settings, folder: Path, revision: str) -> None:
    (folder / "part").mkdir()
    shutil.copy(folder / WEIGHTS, folder / "part" / "unused.safetensors")
    (folder / "notes.md").write_text("not loaded")
    snapshot = take_snapshot("file:llama", revision, own)
    assert kept(own) == [revision.removeprefix("sha256:")] == [snapshot.name]
    names = {path.name for path in snapshot.iterdir()}
    assert names == {path.name for path in folder.iterdir()} - {"part", "notes.md"}
    assert files_digest(snapshot.iterdir(), snapshot) == revision


def test_only_the_snapshot_of_the_trials_revision_is_read(own: Settings, folder: Path, revision: str) -> None:
    take_snapshot("file:llama", revision, own)
    (folder / "config.json").write_text(json.dumps(json.loads((folder / "config.json").read_text()) | {"x": 1}))
    assert locate("file:llama", own).revision != revision
    assert locate("file:llama", own, revision=revision).revision == revision
    with pytest.raises(SecateurError, match="has changed"):
        locate("file:llama", own, revision="sha256:0000")


def test_a_damaged_snapshot_gives_no_figures(own: Settings, revision: str) -> None:
    snapshot = take_snapshot("file:llama", revision, own)
    with (snapshot / WEIGHTS).open("r+b") as file:
        file.seek(-4, os.SEEK_END)
        file.write(b"abcd")
    with pytest.raises(SecateurError) as caught:
        locate("file:llama", own, revision=revision)
    assert caught.value.code == "PRUNE_MODEL_CHANGED"


def test_a_folder_that_changed_since_the_check_is_not_kept(own: Settings, folder: Path, revision: str) -> None:
    (folder / "config.json").write_text((folder / "config.json").read_text() + " ")
    code, message = failure(revision, own)
    assert code == "PRUNE_MODEL_CHANGED"
    assert "submit it again" in message
    assert kept(own) == []


def test_files_outside_the_roots_are_not_copied(own: Settings, folder: Path, revision: str, tmp_path: Path) -> None:
    (folder / WEIGHTS).rename(tmp_path / "outside")
    (folder / WEIGHTS).symlink_to(tmp_path / "outside")
    assert failure(revision, own)[0] == "PRUNE_PATH_OUTSIDE_ROOTS"
    assert kept(own) == []


def test_a_link_inside_the_roots_is_copied_as_a_file(own: Settings, folder: Path, revision: str) -> None:
    (folder / WEIGHTS).rename(folder.parent / "blob")
    (folder / WEIGHTS).symlink_to(folder.parent / "blob")
    snapshot = take_snapshot("file:llama", revision, own)
    assert not (snapshot / WEIGHTS).is_symlink()


def test_concurrent_submissions_share_one_snapshot(own: Settings, revision: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        taken = set(pool.map(lambda _: take_snapshot("file:llama", revision, own), range(4)))
    assert [path.name for path in taken] == kept(own)


def test_a_copy_leaves_room_on_the_disk(own: Settings, revision: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "FREE_BYTES", shutil.disk_usage(own.home).total)
    monkeypatch.setattr(snapshots, "_reflink", lambda *_: False)
    code, message = failure(revision, own)
    assert code == "PRUNE_STORAGE_FULL"
    assert "no room" in message
    assert kept(own) == []


def test_a_disk_that_is_full_while_it_is_written_keeps_nothing(
    own: Settings, revision: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    assert failure(revision, own)[0] == "PRUNE_STORAGE_FULL"
    assert kept(own) == []


# Stops after each file and says how many it has copied; the test kills it there.
_STOPPING = """
import signal, sys, os
from secateur.models.sources import snapshots
from secateur.settings import Settings
def stop(_): print(flush=True); os.kill(os.getpid(), signal.SIGSTOP)
copies = []
fsync = os.fsync
def counting(descriptor):
    copies.append(descriptor)
    if len(copies) == int(sys.argv[2]): stop(None)
    fsync(descriptor)
os.fsync = counting
snapshots.take_snapshot("file:llama", sys.argv[1], Settings.from_environment())
"""


@pytest.mark.parametrize("syncs", [1, 3, 6])
def test_a_killed_process_leaves_no_half_snapshot(own: Settings, folder: Path, revision: str, syncs: int) -> None:
    assert own.model_snapshots is not None
    environment = {"SECATEUR_MODEL_ROOTS": str(folder.parent), "SECATEUR_MODEL_SNAPSHOTS": str(own.model_snapshots)}
    command = [sys.executable, "-c", _STOPPING, revision, str(syncs)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"\n"  # it is stopped
        process.send_signal(signal.SIGKILL)
    assert kept(own) == [f"{revision.removeprefix('sha256:')}.partial"]
    snapshot = take_snapshot("file:llama", revision, own)
    assert kept(own) == [snapshot.name]
    assert files_digest(snapshot.iterdir(), snapshot) == revision
