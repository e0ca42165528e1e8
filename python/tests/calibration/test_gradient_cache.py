"""The cache of dense gradients: it is exact and bounded, and its failures do not fail a trial."""

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import torch
from filelock import FileLock

from secateur.calibration import gradient_cache, gradients
from secateur.calibration.gradient_cache import GradientCache, ModelGradients
from secateur.calibration.gradients import LayerGradients, gather_blocks
from secateur.errors import Cancelled
from secateur.models.loading import LoadedModel, load
from secateur.models.samples import Samples
from secateur.models.sources.source import locate
from secateur.settings import Settings
from support.dense_gradients import FIELDS, SAMPLES, gathered, same
from support.pruning_runs import CPU, WINDOWS


@pytest.fixture
def loaded(settings: Settings) -> LoadedModel:
    return load(locate("file:llama", settings), "float32", CPU)


@pytest.fixture
def cache(tmp_path: Path) -> GradientCache:
    return GradientCache(tmp_path / "gradients")


class Gathers:
    """Counts how often gradients are computed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        monkeypatch.setattr(gradient_cache, "gather_blocks", self._gather)

    def _gather(self, *arguments: Any) -> Iterator[ModelGradients]:
        self.count += 1
        return gather_blocks(*arguments)


@pytest.fixture
def gathers(monkeypatch: pytest.MonkeyPatch) -> Gathers:
    return Gathers(monkeypatch)


def ask(cache: GradientCache, loaded: LoadedModel, windows: torch.Tensor = WINDOWS) -> tuple[ModelGradients, list[str]]:
    warnings: list[str] = []
    return cache.gradients(loaded, Samples(windows), lambda *_: None, warnings.append), warnings


def entries(cache: GradientCache) -> list[Path]:
    return sorted(path for path in cache._folder.iterdir() if path.is_dir())


def test_a_cached_entry_equals_a_computed_one(cache: GradientCache, loaded: LoadedModel, gathers: Gathers) -> None:
    expected = gathered(loaded)
    for _ in range(2):
        found, warnings = ask(cache, loaded)
        assert same(found, expected)
        assert warnings == []
    assert gathers.count == 1


def test_everything_that_changes_the_gradients_has_an_entry_of_its_own(
    cache: GradientCache, loaded: LoadedModel, settings: Settings, gathers: Gathers
) -> None:
    ask(cache, loaded)
    ask(cache, loaded, WINDOWS.flip(0))
    ask(cache, loaded, WINDOWS.reshape(10, 20))  # the same bytes
    ask(cache, load(loaded.source, "bfloat16", CPU))
    ask(cache, load(locate("file:opt", settings), "float32", CPU))
    assert gathers.count == len(entries(cache)) == 5


def test_each_number_of_threads_has_entries_of_its_own(
    cache: GradientCache, loaded: LoadedModel, gathers: Gathers
) -> None:
    """Gradients differ in their last bits between them, so a trial would depend on who filled the cache."""
    before = torch.get_num_threads()
    try:
        for threads in (1, 2, 3, 1, 2):
            torch.set_num_threads(threads)
            ask(cache, loaded)
    finally:
        torch.set_num_threads(before)
    assert gathers.count == len(entries(cache)) == 3


@contextmanager
def changed(file: Path) -> Iterator[bytearray]:
    content = bytearray(file.read_bytes())
    yield content
    file.write_bytes(content)


def flip(entry: Path) -> None:
    with changed(entry / "0001.safetensors") as content:
        content[-7] ^= 1


def truncate(entry: Path) -> None:
    with changed(entry / "0002.safetensors") as content:
        del content[-100:]


def lose_a_block(entry: Path) -> None:
    (entry / "0000.safetensors").unlink()


def lose_the_manifest(entry: Path) -> None:
    (entry / "manifest.json").unlink()


def garble_the_manifest(entry: Path) -> None:
    (entry / "manifest.json").write_text('["0000.safetensors"]')


@pytest.mark.parametrize("damage", [flip, truncate, lose_a_block, lose_the_manifest, garble_the_manifest])
def test_a_damaged_entry_is_computed_again(
    cache: GradientCache, loaded: LoadedModel, gathers: Gathers, damage: Callable[[Path], None]
) -> None:
    found, _ = ask(cache, loaded)
    expected = {
        name: LayerGradients(*(getattr(each, field).clone() for field in FIELDS)) for name, each in found.items()
    }
    [entry] = entries(cache)
    damage(entry)
    assert same(ask(cache, loaded)[0], expected)
    assert gathers.count == 2
    assert same(ask(cache, loaded)[0], expected)
    assert gathers.count == 2


def size_of(entry: Path) -> int:
    return sum(file.stat().st_size for file in entry.iterdir())


def test_the_least_recently_used_entries_are_deleted_first(
    cache: GradientCache, loaded: LoadedModel, gathers: Gathers, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = WINDOWS, WINDOWS + 1, WINDOWS + 2
    held, _ = ask(cache, loaded, first)
    [kept] = entries(cache)
    free = shutil.disk_usage(cache._folder).free
    monkeypatch.setattr(gradient_cache, "_SHARE_OF_DISK", 2.5 * size_of(kept) / free)  # two and a half entries
    ask(cache, loaded, second)
    for age, entry in enumerate([kept, *(entry for entry in entries(cache) if entry != kept)]):
        os.utime(entry / "manifest.json", (1e9 + age, 1e9 + age))
    ask(cache, loaded, first)  # now the second is the least recently used
    ask(cache, loaded, third)
    assert kept in entries(cache)
    assert len(entries(cache)) == 2
    assert gathers.count == 3
    ask(cache, loaded, second)
    ask(cache, loaded, third)
    assert gathers.count == 4
    assert not kept.exists()
    assert same(held, gathered(loaded))  # a deleted entry stays readable for a process that has mapped it


def test_an_entry_too_large_for_the_disk_is_not_stored(
    cache: GradientCache, loaded: LoadedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gradient_cache, "_SHARE_OF_DISK", 1e-12)
    found, [warning] = ask(cache, loaded)
    assert same(found, gathered(loaded))
    assert "the cache may take" in warning
    assert entries(cache) == []


@pytest.mark.parametrize("fails_at", [0.0, 0.5])
def test_a_full_disk_only_causes_a_warning(
    cache: GradientCache, loaded: LoadedModel, monkeypatch: pytest.MonkeyPatch, fails_at: float
) -> None:
    expected = gathered(loaded)
    monkeypatch.setattr(gradients, "free_bytes", lambda _: 1)  # a block at a time
    warnings: list[str] = []
    unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)

    def step(done: float, _: str) -> None:
        if done >= fails_at:
            resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, unlimited[1]))

    try:
        found = cache.gradients(loaded, SAMPLES, step, warnings.append)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)
    assert same(found, expected)
    [warning] = warnings
    assert warning.startswith("the dense model's gradients are not cached for other trials: ")
    assert entries(cache) == []


def test_a_folder_that_cannot_be_created_only_causes_a_warning(loaded: LoadedModel, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    found, [warning] = ask(GradientCache(tmp_path / "file" / "gradients"), loaded)
    assert same(found, gathered(loaded))
    assert "not cached" in warning


def test_a_cancelled_computation_leaves_no_entry(cache: GradientCache, loaded: LoadedModel, gathers: Gathers) -> None:
    def cancel(done: float, _: str) -> None:
        if done > 0.3:
            raise Cancelled

    with pytest.raises(Cancelled):
        cache.gradients(loaded, SAMPLES, cancel, pytest.fail)
    assert entries(cache) == []
    assert ask(cache, loaded)[1] == []  # the lock is free again
    assert gathers.count == 2


_OTHER_PROCESS = """
import sys, torch
from pathlib import Path
from support.dense_gradients import SAMPLES
from secateur.calibration import gradient_cache
from secateur.models.loading import load
from secateur.models.sources.source import Source

def gather(*arguments):
    print("gathers", flush=True)
    return gather_blocks(*arguments)

gather_blocks, gradient_cache.gather_blocks = gradient_cache.gather_blocks, gather
loaded = load(Source("tiny", Path(sys.argv[1]), sys.argv[2]), "float32", torch.device("cpu"))
print("ready", flush=True)
sys.stdin.readline()
found = gradient_cache.GradientCache(Path(sys.argv[3])).gradients(loaded, SAMPLES, lambda *_: None, print)
print(sum(float(each.absolute.double().sum()) for each in found.values()))
"""


def test_two_processes_compute_the_gradients_once(cache: GradientCache, loaded: LoadedModel, gathers: Gathers) -> None:
    source = loaded.source
    command = [sys.executable, "-c", _OTHER_PROCESS, str(source.folder), source.revision, str(cache._folder)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "OMP_NUM_THREADS": "1"}
    other = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
    assert other.stdout is not None
    assert other.stdout.readline() == "ready\n"
    assert other.stdin is not None
    other.stdin.write("go\n")
    other.stdin.flush()
    found, warnings = ask(cache, loaded)
    *said, total = other.communicate()[0].splitlines()
    assert (other.returncode, warnings) == (0, [])
    assert said in ([], ["gathers"])
    assert gathers.count + len(said) == 1
    assert float(total) == sum(float(each.absolute.double().sum()) for each in found.values())


def test_a_trial_that_waits_for_another_process_can_be_cancelled(cache: GradientCache, loaded: LoadedModel) -> None:
    ask(cache, loaded)
    [entry] = entries(cache)
    shutil.rmtree(entry)
    with FileLock(cache._folder / f"{entry.name[:2]}.lock"):  # a lock of its own, as another process has

        def cancel(_: float, message: str) -> None:
            assert message == "waiting for another trial's gradients"
            raise Cancelled

        with pytest.raises(Cancelled):
            cache.gradients(loaded, SAMPLES, cancel, pytest.fail)
