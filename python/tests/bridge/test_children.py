"""Checks in child processes: whatever the input does to its child, the service gets an answer and other calls go on."""

import json
import os
import shutil
import signal
import socket
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

import pytest

from conftest import CALIBRATION, EVALUATIONS, trial_spec
from secateur.bridge import children as children_module
from secateur.bridge.children import Children, start_fork_server
from secateur.bridge.limits import Limits
from secateur.errors import SecateurError
from secateur.settings import Settings

MIB = 1 << 20


@pytest.fixture(scope="module")
def hub() -> Iterator[socket.socket]:
    """A model hub that accepts connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as hub:
        yield hub


@pytest.fixture(scope="module", autouse=True)
def fork_server(settings: Settings, hub: socket.socket) -> Iterator[None]:
    """The children take their settings from the environment in which the fork server started."""
    environment = {
        "SECATEUR_HOME": str(settings.home),
        "SECATEUR_MODEL_ROOTS": str(settings.model_roots[0]),
        "SECATEUR_DATA_ROOTS": str(settings.data_roots[0]),
        "SECATEUR_DEVICE": "cpu",
        "SECATEUR_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "HF_HUB_OFFLINE": "0",
        "HF_ENDPOINT": f"http://127.0.0.1:{hub.getsockname()[1]}",
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        start_fork_server()
        yield


@pytest.fixture(scope="module")
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as threads:
        yield threads


def request(**changes: Any) -> str:
    job: dict[str, Any] = {
        "model": "file:llama",
        "methods": [{"id": "wanda", "params": {}, "patterns": None}],
        "levels": [0.5],
        "patterns": None,
        "allocation": "uniform",
        "calibration": {"split": None, "sampling": "random", "seed": 0} | CALIBRATION,
        "evaluations": [{"metric": "perplexity", "split": None} | EVALUATIONS[0]],
    }
    return json.dumps(job | changes)


def check(children: Children, **changes: Any) -> Any:
    return children.call("c", "check", request(**changes))


def problems(report: Any) -> list[tuple[str, str]]:
    return [(problem["pointer"], problem["code"]) for problem in report["problems"]]


def write_model(settings: Settings, name: str, **config: Any) -> str:
    """A copy of the tiny Llama with another config."""
    folder = settings.model_roots[0] / name
    shutil.copytree(settings.model_roots[0] / "llama", folder, dirs_exist_ok=True)
    path = folder / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | config))
    return f"file:{name}"


def write_slow_tokenizer(settings: Settings) -> str:
    """A model whose tokenizer splits with a regular expression that backtracks without end."""
    model = write_model(settings, "slow-tokenizer")
    path = settings.model_roots[0] / "slow-tokenizer" / "tokenizer.json"
    tokenizer = json.loads(path.read_text())
    split = {"type": "Split", "pattern": {"Regex": "(a|aa|a?a)+$"}, "behavior": "Isolated", "invert": False}
    path.write_text(json.dumps(tokenizer | {"pre_tokenizer": split}))
    (settings.data_roots[0] / "hostile.txt").write_text("a" * 100_000 + "b")
    return model


@contextmanager
def refused(code: str, message: str, pointer: str = "") -> Iterator[None]:
    with pytest.raises(SecateurError, match=message) as caught:
        yield
    assert (caught.value.code, caught.value.pointer) == (code, pointer)


def test_a_child_answers_as_the_engine_does() -> None:
    children = Children(Limits())
    catalogue: Any = children.call("d", "describe", "")
    assert "wanda" in {method["id"] for method in catalogue["methods"]}
    assert problems(check(children)) == []
    assert problems(check(children, model="file:no")) == [("/model", "PRUNE_UNKNOWN_MODEL")]
    with refused("PRUNE_VALIDATION", "levels"):
        check(children, levels=[2])


def test_a_library_that_panics_ends_only_its_own_call(settings: Settings, threads: ThreadPoolExecutor) -> None:
    children = Children(Limits())
    model = write_slow_tokenizer(settings)
    hostile = threads.submit(
        check, children, model=model, calibration=json.loads(request())["calibration"] | {"dataset": "file:hostile.txt"}
    )
    assert problems(children.call("other", "check", request())) == []
    with refused("PRUNE_CHECK_LIMIT", "the check of #/calibration crashed in a library", "/calibration"):
        hostile.result()
    assert problems(check(children)) == []


def test_a_child_that_needs_too_much_memory_is_ended(settings: Settings) -> None:
    model = write_model(settings, "many-labels", num_labels=1_000_000)
    with refused("PRUNE_CHECK_LIMIT", r"the check of #/model needed more than 0\.\d+ GiB of memory", "/model"):
        check(Children(Limits(memory=450 * MIB)), model=model)


def test_a_child_that_computes_for_too_long_is_ended(settings: Settings) -> None:
    model = write_model(settings, "deep", num_hidden_layers=9_999)
    with refused("PRUNE_CHECK_LIMIT", "the check of #/model needed more than 1 s of CPU time", "/model"):
        check(Children(Limits(cpu_seconds=1)), model=model)


def test_a_child_that_reads_large_files_continues_when_it_is_repeated(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children_module, "_LARGE_FILES", 1)
    trial = trial_spec(model=write_model(settings, "large")).model_dump(mode="json", by_alias=True)
    cell = {name: trial[name] for name in ("method", "level", "pattern")}
    catalogue: Any = Children(Limits()).call("d", "describe", "")
    # Many environments take long to work on, but not to parse.
    request = json.dumps({"trial": trial, "cells": [cell] * 5_000, "environments": [catalogue["environment"]] * 100})
    children = Children(Limits(cpu_seconds=1))
    with refused("PRUNE_UNAVAILABLE", "the check of #/calibration reads large files; try again"):
        children.call("f", "fingerprints", request)
    with refused("PRUNE_CHECK_LIMIT", "needed more than 1 s of CPU time", "/calibration"):  # the files are known now
        children.call("f", "fingerprints", request)


@contextmanager
def waiting_call(hub: socket.socket, threads: ThreadPoolExecutor, children: Children) -> Iterator[Future[Any]]:
    """A call whose child waits for the hub."""
    call = threads.submit(check, children, model="org/name")
    connection, _ = hub.accept()
    with connection:
        yield call


def test_a_child_that_waits_for_too_long_is_ended(hub: socket.socket) -> None:
    with refused("PRUNE_UNAVAILABLE", "the check of #.* took longer than 1 s; try again"):
        check(Children(Limits(seconds=1)), model="org/name")
    hub.setblocking(False)
    with suppress(BlockingIOError):  # the child may have been ended before it connected
        hub.accept()[0].close()
    hub.setblocking(True)


def test_a_cancelled_call_ends_at_once(hub: socket.socket, threads: ThreadPoolExecutor) -> None:
    children = Children(Limits())
    assert not children.cancel("c")
    with waiting_call(hub, threads, children) as call:
        assert children.cancel("c")
        with refused("PRUNE_UNAVAILABLE", "cancelled"):
            call.result()


@pytest.mark.parametrize(
    ("number", "message"),
    [(signal.SIGSEGV, "crashed in a library .SIGSEGV."), (signal.SIGKILL, "killed, most likely because the machine")],
)
def test_a_child_that_is_killed_is_a_problem_of_what_it_read(
    hub: socket.socket, threads: ThreadPoolExecutor, number: signal.Signals, message: str
) -> None:
    children = Children(Limits())
    with waiting_call(hub, threads, children) as call:
        os.kill(_pid(children), number)
        with refused("PRUNE_CHECK_LIMIT", f"the check of #/model .*{message}", "/model"):
            call.result()


def test_the_death_of_the_fork_server_is_no_problem_of_the_input(
    hub: socket.socket, threads: ThreadPoolExecutor
) -> None:
    children = Children(Limits())
    with waiting_call(hub, threads, children) as call:
        os.kill(forkserver._forkserver._forkserver_pid, signal.SIGKILL)  # type: ignore[attr-defined]
        with refused("PRUNE_UNAVAILABLE", "the fork server of the checks died"):
            call.result()
    assert problems(check(children)) == []


def test_the_next_child_knows_the_digests_of_the_files(settings: Settings) -> None:
    children = Children(Limits())
    weights = settings.model_roots[0] / "digested" / "model.safetensors"
    model = write_model(settings, "digested")
    first = check(children, model=model)["model"]["revision"]
    entries = dict(children._digests.entries)
    assert any(json.loads(entry)[0] == str(weights.resolve()) for entry in entries)
    assert check(children, model=model)["model"]["revision"] == first
    assert children._digests.entries == entries
    _change_one_byte(weights)
    assert check(children, model=model)["model"]["revision"] != first


def _pid(children: Children) -> int:
    pid = children._calls["c"].process.pid
    assert pid
    return pid


def _change_one_byte(path: Path) -> None:
    """Change the content, but neither the size nor the time of the last change."""
    status = path.stat()
    with path.open("r+b") as file:
        file.seek(-1, os.SEEK_END)
        last = file.read(1)
        file.seek(-1, os.SEEK_END)
        file.write(bytes([last[0] ^ 1]))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
