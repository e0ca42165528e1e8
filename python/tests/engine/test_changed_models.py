"""A model that changes during a trial leaves no figure, whatever the trial was doing."""

import dataclasses
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import MAGNITUDE, figures, folder_of, run, succeed, trial_spec
from secateur.engine import Engine
from secateur.models.sources.checkpoint import WEIGHTS
from secateur.settings import Settings
from secateur.spec import Phase, Progress, TrialResult, TrialSpec
from support.tiny_models import write_tiny_model


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    return Path(shutil.copytree(folder_of(settings, "file:llama"), tmp_path / "models" / "llama"))


@pytest.fixture
def engine(settings: Settings, folder: Path, tmp_path: Path) -> Engine:
    home = Path(shutil.copytree(settings.home, tmp_path / "home"))
    return Engine(dataclasses.replace(settings, home=home, model_roots=(folder.parent,)))


def overwrite_in_place(folder: Path) -> None:
    """Zero the last weights of the file, and put its mtime back."""
    before = (folder / WEIGHTS).stat()
    with (folder / WEIGHTS).open("r+b") as file:
        file.seek(-4096, os.SEEK_END)
        file.write(bytes(4096))
    os.utime(folder / WEIGHTS, ns=(before.st_atime_ns, before.st_mtime_ns))


def replace(folder: Path) -> None:
    shutil.rmtree(folder)
    write_tiny_model(folder, seed=1)


def run_changing(
    engine: Engine, spec: TrialSpec, phase: Phase, change: Callable[[], None], *, cancel: bool = False
) -> TrialResult:
    """Run a trial and change its model once, when it reaches the phase. `cancel`: also cancel it then."""
    changed = False

    def progress(event: Progress) -> None:
        nonlocal changed
        if event.phase == phase and not changed:
            change()
            changed = True

    result = run(engine, spec, progress, cancelled=lambda: changed and cancel)
    assert changed, "the trial ended before the phase"
    return result


def require_changed(result: TrialResult) -> str:
    assert result.status == "failed"
    assert result.error is not None
    assert result.error.type == "PRUNE_MODEL_CHANGED", result.error.traceback
    assert (result.measurements, result.sparsity.achieved) == ([], None)
    return result.error.message


@pytest.mark.parametrize("phase", ["load", "evaluate"])
@pytest.mark.parametrize("change", [overwrite_in_place, replace])
def test_a_change_during_a_trial_leaves_no_figure(
    engine: Engine, folder: Path, phase: Phase, change: Callable[[Path], None]
) -> None:
    known = succeed(engine, trial_spec(**MAGNITUDE)).protocol
    assert known is not None
    spec = trial_spec(revision=known.revision)
    result = run_changing(Engine(engine.settings), spec, phase, lambda: change(folder))
    assert known.revision in require_changed(result)


def test_a_model_that_is_deleted_during_a_trial_leaves_no_figure(engine: Engine, folder: Path) -> None:
    require_changed(run_changing(engine, trial_spec(), "evaluate", lambda: shutil.rmtree(folder)))


def test_a_cancelled_trial_of_a_model_that_changed_leaves_no_figure(engine: Engine, folder: Path) -> None:
    require_changed(run_changing(engine, trial_spec(), "evaluate", lambda: overwrite_in_place(folder), cancel=True))


def test_a_model_that_is_restored_gives_its_figures_again(engine: Engine, folder: Path, tmp_path: Path) -> None:
    spec = trial_spec()
    before = succeed(engine, spec)
    assert before.protocol is not None
    pinned = trial_spec(revision=before.protocol.revision)
    shutil.copytree(folder, tmp_path / "original")
    overwrite_in_place(folder)
    changed = run(engine, pinned)
    assert before.protocol.revision in require_changed(changed)
    assert "retry the job" in require_changed(changed)
    shutil.copytree(tmp_path / "original", folder, dirs_exist_ok=True)
    assert figures(succeed(engine, pinned)) == figures(before)


def test_gradients_of_a_model_that_changes_are_not_kept_for_other_trials(
    engine: Engine, folder: Path, tmp_path: Path
) -> None:
    shutil.copytree(folder, tmp_path / "original")
    spec = trial_spec(method={"id": "gradient", "params": {}})
    expected = figures(succeed(engine, spec))
    shutil.rmtree(engine.settings.home / "cache")
    require_changed(run_changing(Engine(engine.settings), spec, "calibrate", lambda: overwrite_in_place(folder)))
    shutil.copytree(tmp_path / "original", folder, dirs_exist_ok=True)
    assert figures(succeed(Engine(engine.settings), spec)) == expected
