"""What a killed process left next to a folder is removed, and nothing else."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import MAGNITUDE, trial_spec
from secateur.artifacts.staging import staged
from secateur.settings import Settings
from support.tiny_models import write_tiny_model


def partial_of(folder: Path, process: int, host: str = socket.gethostname()) -> Path:
    return folder.with_name(f"{folder.name}.partial-{host}-{process}")


def dead_process() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


@pytest.fixture
def save_command(settings: Settings, tmp_path: Path) -> tuple[list[str], dict[str, str]]:
    write_tiny_model(settings.model_roots[0] / "deep", blocks=24)
    spec = tmp_path / "spec.json"
    spec.write_text(trial_spec(**MAGNITUDE, model="file:deep").to_json())
    environment = {
        "SECATEUR_HOME": str(settings.home),
        "SECATEUR_MODEL_ROOTS": str(settings.model_roots[0]),
        "SECATEUR_THREADS": "1",
        "SECATEUR_DEVICE": "cpu",
    }
    arguments = ["trial", str(spec), "--progress", "--save", str(tmp_path / "saved" / "out")]
    return [sys.executable, "-m", "secateur", *arguments], os.environ | environment


@pytest.mark.parametrize(("number", "status", "left"), [(signal.SIGTERM, 143, 0), (signal.SIGKILL, -9, 1)])
def test_a_signal_ends_a_save_and_the_next_one_removes_what_is_left(
    save_command: tuple[list[str], dict[str, str]], tmp_path: Path, number: signal.Signals, status: int, left: int
) -> None:
    command, environment = save_command
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    assert process.stderr
    with process, process.stderr as lines:
        assert any("save: plain: 0 of" in line for line in lines)  # the first tensors are written
        process.send_signal(number)
    assert process.returncode == status
    out = tmp_path / "saved" / "out"
    assert len(list(out.parent.glob(f"{out.name}.partial-*"))) == left
    assert not out.exists()
    with staged(out) as partial:
        partial.mkdir()
    assert list(out.parent.iterdir()) == [out]


def test_folders_of_others_are_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "out[1]"
    others = [
        partial_of(folder, os.getppid()),
        partial_of(folder, dead_process(), host="another"),
        partial_of(tmp_path / "out1", dead_process()),
        folder.with_name(f"{folder.name}.partial-{socket.gethostname()}-notes"),
        folder.with_name(f"{folder.name}.partial-{socket.gethostname()}-{10**30}"),
    ]
    stale = [partial_of(folder, dead_process()), partial_of(folder, os.getpid())]
    for path in (*others, *stale):
        path.mkdir()
        (path / "file").touch()
    with staged(folder) as partial:
        assert not partial.exists()
        partial.mkdir()
    assert sorted(tmp_path.iterdir()) == sorted([*others, folder])
