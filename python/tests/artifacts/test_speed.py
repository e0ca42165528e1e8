"""`python -m secateur speed`: saved models against the dense one."""

import dataclasses
import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import torch

from conftest import trial_spec
from secateur.__main__ import main
from secateur.artifacts import save
from secateur.artifacts.speed import SpeedReport, Timing, compare_speed
from secateur.engine import Engine
from secateur.errors import SecateurError
from secateur.settings import Settings
from secateur.spec import Layout
from support.tiny_models import write_tiny_image_model

TIMING = Timing(batch=2, prompt=8, new=3, rounds=2)
STRUCTURED: dict[str, Any] = {"method": {"id": "structured", "params": {}}, "pattern": "structured"}


def save_trial(engine: Engine, folder: Path, layout: Layout = "plain", **changes: Any) -> Path:
    spec = trial_spec(**changes)
    keep = partial(save, spec=spec, folders={layout: folder})
    result = engine.run(spec, progress=lambda _: None, cancelled=lambda: False, keep=keep, evaluate=False)
    assert result.status == "succeeded", result.error
    return folder


def compare(folders: list[Path], settings: Settings, timing: Timing = TIMING) -> SpeedReport:
    return compare_speed(folders, timing, settings, torch.device("cpu"), lambda _: None)


def test_the_dense_model_comes_first_and_a_shrunk_one_is_smaller(
    engine: Engine, settings: Settings, tmp_path: Path
) -> None:
    packed = save_trial(engine, tmp_path / "packed", "packed")
    shrunk = save_trial(engine, tmp_path / "shrunk", "shrunk", **STRUCTURED)
    report = compare([packed, shrunk], settings)
    dense, zeros, smaller = report.models
    assert [each.layout for each in report.models] == ["dense", "packed", "shrunk"]
    assert (dense.prefill_ratio, dense.decode_ratio) == (1.0, 1.0)
    assert zeros.parameters == dense.parameters > smaller.parameters
    assert zeros.memory_bytes == dense.memory_bytes > smaller.memory_bytes
    assert zeros.disk_bytes < dense.disk_bytes
    for each in report.models:
        assert each.prefill == pytest.approx(2 * 8 / each.first_token_seconds)
        assert each.prefill_ratio == pytest.approx(each.prefill / dense.prefill)
        assert each.decode_ratio == pytest.approx(each.decode / dense.decode)


def test_what_cannot_be_compared_is_refused(engine: Engine, settings: Settings, tmp_path: Path) -> None:
    llama = save_trial(engine, tmp_path / "llama")
    other = save_trial(engine, tmp_path / "opt", model="demo/brown-opt")
    write_tiny_image_model(tmp_path / "models/vit", arch="vit")
    settings = dataclasses.replace(settings, model_roots=(*settings.model_roots, tmp_path / "models"))
    images = save_trial(
        Engine(settings),
        tmp_path / "images",
        model="file:vit",
        calibration={"dataset": "digits", "samples": 4},
        evaluations=[{"metric": "accuracy", "dataset": "digits", "windows": 4}],
    )
    for folders, timing, message in (
        ([llama, other], TIMING, "come from different models"),
        ([images], TIMING, "takes images; only language models"),
        ([llama], TIMING.model_copy(update={"prompt": 10_000}), "10000 + 3 tokens are too long"),
    ):
        with pytest.raises(SecateurError, match=message.replace("+", r"\+")) as caught:
            compare(folders, settings, timing)
        assert caught.value.code == "PRUNE_VALIDATION"
    (llama / "config.json").write_text("{}")
    with pytest.raises(SecateurError) as damaged:
        compare([llama], settings)
    assert damaged.value.code == "PRUNE_UNREADABLE_ARTIFACT"


def test_the_command_prints_json_and_names_wrong_options(
    engine: Engine,
    settings: Settings,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = save_trial(engine, tmp_path / "saved")
    monkeypatch.setattr(Settings, "from_environment", lambda: settings)
    options = ["speed", str(folder), "--prompt", "8", "--new", "3", "--rounds", "1"]
    assert main(options) == 0
    assert [each["layout"] for each in json.loads(capsys.readouterr().out)["models"]] == ["dense", "plain"]
    assert main([*options, "--new", "1"]) == 2
    assert "--new: Input should be greater than or equal to 2" in capsys.readouterr().err
